#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer on python3-networkx: models ranked by distinct descendants or split influence."""

import networkx

import peer_rules


def acyclic_graph(hub):
    graph = networkx.DiGraph()
    graph.add_edges_from((p, c) for c, parents in hub.parents.items() for p in parents)
    components = [c for c in networkx.strongly_connected_components(graph) if len(c) > 1]
    peer_rules.cut_cycles(hub, components)
    for members in components:
        for child in members:
            gone = set(graph.predecessors(child)) - set(hub.parents[child])
            graph.remove_edges_from([(parent, child) for parent in gone])
    return graph


def influences(graph):
    """Children first: a model hands what it has, and itself, in equal parts to its parents."""
    influence = dict.fromkeys(graph, 0.0)
    for model in reversed(list(networkx.topological_sort(graph))):
        parents = graph.pred[model]
        for parent in parents:
            influence[parent] += (1 + influence[model]) / len(parents)
    return influence


def main():
    options = peer_rules.arguments()
    hub = peer_rules.read_hub(options.file)
    graph = acyclic_graph(hub)
    models = [m for m, degree in graph.out_degree() if degree > 0]
    descendants = {m: len(networkx.descendants(graph, m)) for m in models}
    peer_rules.print_top(hub, models, descendants, influences(graph), options.by, options.top)


if __name__ == "__main__":
    main()
