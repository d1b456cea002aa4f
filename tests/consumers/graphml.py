"""Reads each GraphML file named with networkx and prints what it understood: a list of graphs."""

import json
import sys

import networkx

graphs = []
for path in sys.argv[1:]:
    graph = networkx.read_graphml(path, force_multigraph=True)
    graphs.append({
        "graph": graph.graph,
        "nodes": dict(graph.nodes(data=True)),
        "edges": [{"from": start, "to": end, **values} for start, end, values in graph.edges(data=True)],
    })
json.dump(graphs, sys.stdout)
