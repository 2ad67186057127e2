// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measures pictures as a browser sets them, with the widths of its fonts. Loaded by a page that
// browser.py writes, which has the pictures as a JSON list of {name, svg} in #pictures and gets a
// JSON list of {name, counts, findings} in #result.
//
// Every text and shape is a quadrilateral in the units of the picture's viewBox, so that turned
// text is measured as it lies. A text is as wide as it advances and as high as its ink.
'use strict';

const TOLERANCE = 0.5; // points that may be lost to rounding and hinting
const GAP = 2;         // points between a line's end and the box that it leads to
const CELL = 64;       // side of the squares in which neighbours are looked for
const STEP = 3;        // distance of the points at which a line is looked at
const INK_SIZE = 200;  // pixels in which ink is measured: it comes in whole ones
const SHAPES = 'polygon,path,ellipse,circle,rect,polyline,line';
const FINDINGS_MAX = 12; // of one kind in one picture; more of them tell no more

// The fonts that stand in for sans-serif on most machines. null: what the picture asks for.
const FONTS = [null, 'Liberation Sans', 'DejaVu Sans'];

const canvas = document.createElement('canvas').getContext('2d');

// ---- quadrilaterals ---------------------------------------------------------------------------

// The corners of a box in an element's own units, in those of the picture.
function quad(toPicture, element, box) {
  const matrix = toPicture.multiply(element.getScreenCTM());
  const corners = [[box.x, box.y], [box.x + box.width, box.y],
                   [box.x + box.width, box.y + box.height], [box.x, box.y + box.height]];
  return corners.map(([x, y]) => [matrix.a * x + matrix.c * y + matrix.e,
                                  matrix.b * x + matrix.d * y + matrix.f]);
}

function bounds(points) {
  const xs = points.map(point => point[0]), ys = points.map(point => point[1]);
  return {left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys),
          bottom: Math.max(...ys)};
}

function quadOf(box) {
  return [[box.left, box.top], [box.right, box.top], [box.right, box.bottom],
          [box.left, box.bottom]];
}

// Unit normals of the sides.
function axes(points) {
  const found = [];
  points.forEach(([x, y], i) => {
    const [u, v] = points[(i + 1) % points.length];
    const length = Math.hypot(u - x, v - y);
    if (length > 1e-9) found.push([(v - y) / length, (x - u) / length]);
  });
  return found;
}

function span(points, [x, y]) {
  const along = points.map(point => point[0] * x + point[1] * y);
  return [Math.min(...along), Math.max(...along)];
}

// How far one would have to be moved to clear the other; at most 0 where they are apart.
function overlap(a, b) {
  let least = Infinity;
  for (const axis of axes(a).concat(axes(b))) {
    const [from, to] = span(a, axis), [low, high] = span(b, axis);
    least = Math.min(least, Math.min(to, high) - Math.max(from, low));
  }
  return least === Infinity ? 0 : least;
}

// How far the inner one sticks out of the outer.
function excess(inner, outer) {
  let most = 0;
  for (const axis of axes(outer)) {
    const [from, to] = span(inner, axis), [low, high] = span(outer, axis);
    most = Math.max(most, low - from, to - high);
  }
  return most;
}

// How far a point is from a box.
function distance([x, y], box) {
  return Math.hypot(Math.max(box.left - x, x - box.right, 0),
                    Math.max(box.top - y, y - box.bottom, 0));
}

// Things with bounds, by the squares they lie in.
class Neighbours {
  constructor(things) {
    this.cells = new Map();
    for (const thing of things) {
      for (const key of this.keys(thing.bounds)) {
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(thing);
      }
    }
  }
  key(x, y) {
    return Math.floor(x / CELL) * 2 ** 24 + Math.floor(y / CELL);
  }
  * keys({left, right, top, bottom}) {
    for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++) {
      for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++) {
        yield this.key(x * CELL, y * CELL);
      }
    }
  }
  // Those that may hold a point.
  at(x, y) {
    return this.cells.get(this.key(x, y)) || [];
  }
  near(box) {
    const found = new Set();
    for (const key of this.keys(box)) {
      for (const thing of this.cells.get(key) || []) found.add(thing);
    }
    return found;
  }
}

// ---- what is in a picture ---------------------------------------------------------------------

// The box of a text: its ink in height, its advance in width.
function textBox(element) {
  const box = element.getBBox(), style = getComputedStyle(element);
  if (element.getElementsByTagName('tspan').length > 0) return box; // several lines, perhaps
  canvas.font = [style.fontStyle, style.fontWeight, INK_SIZE + 'px', style.fontFamily].join(' ');
  const ink = canvas.measureText(element.textContent);
  const line = element.getStartPositionOfChar(0).y, scale = parseFloat(style.fontSize) / INK_SIZE;
  return {x: box.x, width: box.width, y: line - ink.actualBoundingBoxAscent * scale,
          height: (ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent) * scale};
}

function isSeen(element) {
  const style = getComputedStyle(element);
  return style.display !== 'none' && style.visibility !== 'hidden' &&
         (style.fill !== 'none' || style.stroke !== 'none') && !element.closest('defs,clipPath');
}

function collect(svg) {
  const toPicture = svg.getScreenCTM().inverse();
  const texts = [], shapes = [], nodes = [], edges = [];
  for (const element of svg.querySelectorAll('text')) {
    if (element.textContent.trim() === '' || !isSeen(element)) continue;
    const points = quad(toPicture, element, textBox(element));
    texts.push({element, points, bounds: bounds(points), node: element.closest('g.node'),
                edge: element.closest('g.edge'), label: element.textContent.trim()});
  }
  for (const element of svg.querySelectorAll(SHAPES)) {
    if (!isSeen(element)) continue;
    const points = quad(toPicture, element, element.getBBox());
    shapes.push({element, points, bounds: bounds(points), node: element.closest('g.node'),
                 edge: element.closest('g.edge'), label: element.tagName});
  }
  const byNode = new Map();
  for (const shape of shapes.filter(one => one.node)) {
    if (!byNode.has(shape.node)) byNode.set(shape.node, []);
    byNode.get(shape.node).push(shape);
  }
  for (const element of svg.querySelectorAll('g.node')) {
    const own = byNode.get(element) || [];
    const points = own.length === 1 ? own[0].points
                                    : quadOf(bounds(own.flatMap(shape => shape.points)));
    const title = element.querySelector('title');
    nodes.push({element, points, bounds: bounds(points), shapes: own,
                label: title ? title.textContent : element.id});
  }
  for (const element of svg.querySelectorAll('g.edge')) {
    const paths = [...element.querySelectorAll('path')].filter(isSeen);
    edges.push({element, paths, label: (element.querySelector('title') || element).textContent});
  }
  return {toPicture, texts, shapes, nodes, edges};
}

// ---- what may be wrong with it ----------------------------------------------------------------

// Calls tell for every pair of different things that overlap.
function eachOverlap(things, others, tell) {
  const neighbours = new Neighbours(others);
  things.forEach(thing => {
    for (const other of neighbours.near(thing.bounds)) {
      if (other === thing) continue;
      const deep = overlap(thing.points, other.points);
      if (deep > TOLERANCE) tell(thing, other, deep);
    }
  });
}

function checkBoxes(picture, find) {
  eachOverlap(picture.nodes, picture.nodes, (a, b, deep) => {
    if (a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING) {
      find('boxes overlap', a.label, b.label, deep);
    }
  });
}

function checkTexts(picture, find) {
  eachOverlap(picture.texts, picture.texts, (a, b, deep) => {
    if (a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING) {
      find('texts overlap', a.label, b.label, deep);
    }
  });
  eachOverlap(picture.texts, picture.nodes, (text, node, deep) => {
    if (text.node !== node.element) find('text over a box', text.label, node.label, deep);
  });
}

// A node's text lies in the smallest of the node's shapes that holds its middle.
function checkLabels(picture, find) {
  const nodes = new Map(picture.nodes.map(node => [node.element, node]));
  for (const text of picture.texts.filter(one => one.node)) {
    const middle = [0, 1].map(i => text.points.reduce((sum, point) => sum + point[i], 0) / 4);
    const area = box => (box.right - box.left) * (box.bottom - box.top);
    const around = nodes.get(text.node).shapes
        .filter(shape => excess([middle], shape.points) <= 0)
        .sort((a, b) => area(a.bounds) - area(b.bounds));
    const out = around.length > 0 ? excess(text.points, around[0].points) : Infinity;
    if (out > TOLERANCE) find('label outside its box', text.label, '', out);
  }
}

// The bar at the left of a card is as high as the card.
function checkBars(picture, find) {
  for (const node of picture.nodes) {
    for (const shape of node.shapes) {
      const low = node.bounds, bar = shape.bounds;
      const isBar = bar.left - low.left < GAP && bar.right - bar.left < (low.right - low.left) / 8;
      const out = (low.bottom - low.top) - (bar.bottom - bar.top);
      if (isBar && out > GAP) find('bar short of its card', node.label, '', out);
    }
  }
}

function checkCanvas(svg, picture, find) {
  const {width, height} = svg.viewBox.baseVal;
  const canvasBox = quadOf({left: svg.viewBox.baseVal.x, top: svg.viewBox.baseVal.y,
                            right: svg.viewBox.baseVal.x + width,
                            bottom: svg.viewBox.baseVal.y + height});
  for (const thing of picture.texts.concat(picture.shapes)) {
    const out = excess(thing.points, canvasBox);
    if (out > TOLERANCE) find('off the canvas', thing.label, '', out);
  }
}

// Points along a Bézier curve, STEP apart or nearer, without its first.
function* curvePoints(a, b, c, d) {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1]) +
                 Math.hypot(d[0] - c[0], d[1] - c[1]);
  const steps = Math.ceil(length / STEP);
  for (let i = 1; i <= steps; i++) {
    const t = i / steps, u = 1 - t;
    const p = u * u * u, q = 3 * u * u * t, r = 3 * u * t * t, s = t * t * t;
    yield [p * a[0] + q * b[0] + r * c[0] + s * d[0], p * a[1] + q * b[1] + r * c[1] + s * d[1]];
  }
}

// Points along a path. The browser's own function begins at the path's start for each of them:
// it is for paths that have more than lines and curves.
function* pathPoints(path) {
  const words = path.getAttribute('d').match(/[a-z]|-?\d*\.?\d+(?:e-?\d+)?/gi) || [];
  if (words.some(word => /^[a-z]$/i.test(word) && !'MLC'.includes(word))) {
    const length = path.getTotalLength();
    for (let at = 0; at <= length; at += STEP) {
      const point = path.getPointAtLength(at);
      yield [point.x, point.y];
    }
    return;
  }
  let command = 'M', at = [0, 0];
  for (let i = 0; i < words.length;) {
    if (/[MLC]/.test(words[i])) command = words[i++];
    const next = () => [Number(words[i++]), Number(words[i++])];
    const from = at;
    if (command === 'M') {
      yield at = next();
      command = 'L';
    } else if (command === 'L') {
      at = next();
      yield* curvePoints(from, from, at, at);
    } else {
      const bend = next(), bow = next();
      at = next();
      yield* curvePoints(from, bend, bow, at);
    }
  }
}

// The ends of a path, and the corners of a polygon such as an arrow.
function cornersOf(toPicture, element) {
  const words = (element.getAttribute('d') || element.getAttribute('points') || '')
      .match(/-?\d*\.?\d+(?:e-?\d+)?/gi) || [];
  const points = [];
  for (let i = 1; i < words.length; i += 2) points.push([Number(words[i - 1]), Number(words[i])]);
  const matrix = toPicture.multiply(element.getScreenCTM());
  const ends = element.localName === 'path' ? [points[0], points[points.length - 1]] : points;
  return ends.map(([x, y]) => [matrix.a * x + matrix.c * y + matrix.e,
                               matrix.b * x + matrix.d * y + matrix.f]);
}

// Lines that are drawn over the text of a card or a label.
function checkLines(picture, find) {
  const neighbours = new Neighbours(picture.texts);
  for (const edge of picture.edges) {
    for (const path of edge.paths) {
      const crossed = new Set(), matrix = picture.toPicture.multiply(path.getScreenCTM());
      for (const [u, v] of pathPoints(path)) {
        const x = matrix.a * u + matrix.c * v + matrix.e;
        const y = matrix.b * u + matrix.d * v + matrix.f;
        for (const text of neighbours.at(x, y)) {
          if (crossed.has(text) || distance([x, y], text.bounds) > 0) continue;
          const isAbove = text.element.compareDocumentPosition(path) &
                          Node.DOCUMENT_POSITION_FOLLOWING;
          if ((isAbove || !text.node) && excess([[x, y]], text.points) <= 0) crossed.add(text);
        }
      }
      crossed.forEach(text => find('line over text', edge.label, text.label, 0));
    }
  }
}

// The nodes that an edge's title names, as Graphviz writes it: "parent:e->child:w".
function endsOf(edge, byTitle) {
  const names = edge.label.split('->').map(name => name.replace(/:[a-z]{1,2}$/, ''));
  return names.map(name => byTitle.get(name));
}

// Lines that do not reach the boxes they join: of a line or its arrow, some point has to.
function checkEnds(picture, find) {
  const byTitle = new Map(picture.nodes.map(node => [node.label, node]));
  for (const edge of picture.edges) {
    const points = [...edge.element.querySelectorAll('path,polygon')].filter(isSeen)
        .flatMap(shape => cornersOf(picture.toPicture, shape));
    endsOf(edge, byTitle).forEach(node => {
      const near = node ? Math.min(...points.map(point => distance(point, node.bounds))) : Infinity;
      if (near > GAP) find('line ends in the air', edge.label, node ? node.label : 'no box', near);
    });
  }
}

// ---- all pictures -----------------------------------------------------------------------------

function measure(source) {
  const findings = [], counts = {};
  const found = {};
  let font = null;
  const find = (kind, what, other, by) => {
    found[kind] = (found[kind] || 0) + 1;
    if (found[kind] > FINDINGS_MAX) return;
    findings.push({kind, what, other, by: Math.round(by * 100) / 100, font});
  };
  const parsed = new DOMParser().parseFromString(source.svg, 'image/svg+xml');
  const svg = document.importNode(parsed.documentElement, true);
  if (parsed.querySelector('parsererror') || svg.localName !== 'svg') {
    find('not well-formed', parsed.documentElement.textContent.slice(0, 200), '', 0);
    return {name: source.name, counts, findings};
  }
  document.body.append(svg);
  const sheet = document.createElement('style');
  document.head.append(sheet);
  for (font of FONTS) {
    sheet.textContent = font ? `text, tspan { font-family: "${font}" !important }` : '';
    const picture = collect(svg);
    if (picture.texts.length === 0) find('no text', '', '', 0);
    checkBoxes(picture, find);
    checkTexts(picture, find);
    checkLabels(picture, find);
    checkCanvas(svg, picture, find);
    if (font === null) { // boxes and lines have no font
      checkBars(picture, find);
      checkLines(picture, find);
      checkEnds(picture, find);
    }
    for (const key of ['texts', 'shapes', 'nodes', 'edges']) counts[key] = picture[key].length;
  }
  sheet.remove();
  svg.remove();
  return {name: source.name, counts, findings};
}

// Fonts that this machine lacks: what a name that nobody has would give.
function missingFonts() {
  const width = family => {
    canvas.font = `100px ${family}`;
    return canvas.measureText('mmmmwwwwiiiilllljjjj01234567890').width;
  };
  const none = width('monospace');
  return FONTS.filter(font => font !== null && width(`"${font}", monospace`) === none);
}

const sources = JSON.parse(document.getElementById('pictures').textContent);
const results = sources.map(source => {
  try {
    return measure(source);
  } catch (error) {
    return {name: source.name, counts: {},
            findings: [{kind: 'not measured', what: String(error.stack), other: '', by: 0}]};
  }
});
document.getElementById('result').textContent =
    JSON.stringify({missing: missingFonts(), pictures: results, done: true});
