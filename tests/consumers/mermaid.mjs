// Gives each file named to Mermaid, which parses and draws it, and prints what it understood: a list of diagrams, each with
// the text that is seen in its nodes and on its edges.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true });
globalThis.window = window;
globalThis.document = window.document;
for (const name of ["Element", "HTMLElement", "SVGElement", "Node", "DOMParser", "CSSStyleSheet"]) {
  globalThis[name] = window[name];
}
// There is no screen here, so everything has a size that is made up.
const box = () => ({ x: 0, y: 0, left: 0, top: 0, width: 100, height: 20, right: 100, bottom: 20 });
window.SVGElement.prototype.getBBox = box;
window.Element.prototype.getBoundingClientRect = box;

const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false });

function seen(element) {
  for (const end of element.querySelectorAll("br")) end.replaceWith("\n");
  return element.textContent;
}

const diagrams = [];
for (const path of process.argv.slice(2)) {
  const text = readFileSync(path, "utf8");
  const { diagramType } = await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const { svg } = await mermaid.render("drawn", text);
  const drawing = new window.DOMParser().parseFromString(svg, "text/html");
  const labels = new Map();
  for (const node of drawing.querySelectorAll("g.node")) {
    const [, id] = /flowchart-(\w+)-\d+$/.exec(node.id);
    labels.set(id, seen(node.querySelector(".nodeLabel")));
  }
  const nodes = {};
  for (const id of db.getVertices().keys()) nodes[id] = { label: labels.get(id) };
  const edgeLabels = [...drawing.querySelectorAll("g.edgeLabel .edgeLabel p")].map(seen);
  const edges = db.getEdges().map(({ start, end }) => ({ from: start, to: end }));
  diagrams.push({ diagramType, nodes, edges, edgeLabels });
}
console.log(JSON.stringify(diagrams));
