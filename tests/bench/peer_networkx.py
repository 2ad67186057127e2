#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer on python3-networkx: models ranked by distinct descendants or split influence.

As networkx is used: its nodes are the models' ids, and every model is one. (With integers for
nodes, and of those that have relatives alone, it takes two thirds of the time.)
"""

import networkx

import peer_rules


def acyclic_graph(hub):
    names = hub.names
    graph = networkx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from((names[p], names[c]) for c, parents in hub.parents.items()
                         for p in parents)
    components = [[hub.index[name.lower()] for name in members]
                  for members in networkx.strongly_connected_components(graph)
                  if len(members) > 1]
    peer_rules.cut_cycles(hub, components)
    for child in (child for members in components for child in members):
        kept = {names[parent] for parent in hub.parents[child]}
        gone = set(graph.predecessors(names[child])) - kept
        graph.remove_edges_from([(parent, names[child]) for parent in gone])
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
    models = [model for model, degree in graph.out_degree() if degree > 0]
    descendants = {model: len(networkx.descendants(graph, model)) for model in models}
    peer_rules.print_top(hub.names, models, descendants, influences(graph), options.by, options.top)


if __name__ == "__main__":
    main()
