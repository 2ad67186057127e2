#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer on python3-igraph: models ranked by distinct descendants or split influence."""

import igraph

import peer_rules


def graph_of(hub):
    edges = [(p, child) for child, parents in hub.parents.items() for p in parents]
    return igraph.Graph(n=len(hub.names), edges=edges, directed=True)


def acyclic_graph(hub):
    graph = graph_of(hub)
    components = graph.connected_components(mode="strong")
    if len(components) == graph.vcount():
        return graph
    sizes = components.sizes()
    large = {c for c, size in enumerate(sizes) if size > 1}
    members = {}
    for vertex, component in enumerate(components.membership):
        if component in large:
            members.setdefault(component, []).append(vertex)
    peer_rules.cut_cycles(hub, members.values())
    return graph_of(hub)


def influences(hub, graph):
    """Children first: a model hands what it has, and itself, in equal parts to its parents."""
    influence = [0.0] * graph.vcount()
    for model in reversed(graph.topological_sorting(mode="out")):
        parents = hub.parents.get(model)
        if parents:
            share = (1 + influence[model]) / len(parents)
            for parent in parents:
                influence[parent] += share
    return influence


def main():
    options = peer_rules.arguments()
    hub = peer_rules.read_hub(options.file)
    graph = acyclic_graph(hub)
    models = [m for m, degree in enumerate(graph.degree(mode="out")) if degree > 0]
    sizes = graph.neighborhood_size(models, order=graph.vcount(), mode="out", mindist=1)
    descendants = dict(zip(models, sizes))
    peer_rules.print_top(hub.names, models, descendants, influences(hub, graph), options.by, options.top)


if __name__ == "__main__":
    main()
