// Where words of the page stand in the text: DOM ranges to code points, exactly.
// Elements with data-start hold letters of the text and nothing else; data-start is the place of their first letter.
"use strict";

const Places = (() => {
  const HOLDER = "[data-start]";

  /** How many code points: an emoji outside the first plane is one, though two units of a JavaScript string. */
  function points(words) {
    let count = 0;
    for (const _ of words) count += 1;
    return count;
  }

  const isLow = (words, at) => at > 0 && at < words.length
    && words.charCodeAt(at) >= 0xdc00 && words.charCodeAt(at) <= 0xdfff
    && words.charCodeAt(at - 1) >= 0xd800 && words.charCodeAt(at - 1) <= 0xdbff;

  /** The part of a range inside an element, widened to whole characters; null when there is none. */
  function within(range, element) {
    if (!range.intersectsNode(element)) return null;
    const part = document.createRange();
    part.selectNodeContents(element);
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
    const { startContainer: first, startOffset: from, endContainer: last, endOffset: to } = part;
    if (first.nodeType === Node.TEXT_NODE && isLow(first.data, from)) part.setStart(first, from - 1);
    if (last.nodeType === Node.TEXT_NODE && isLow(last.data, to)) part.setEnd(last, to + 1);
    return part;
  }

  /** [[start, words], …] of all letters of the text in a range, without white space at its ends. Notes are left out. */
  function pieces(range, root) {
    const found = [];
    for (const element of root.querySelectorAll(HOLDER)) {
      const part = within(range, element);
      const words = part ? part.toString() : "";
      if (!words) continue;
      const before = document.createRange();
      before.selectNodeContents(element);
      before.setEnd(part.startContainer, part.startOffset);
      found.push([Number(element.dataset.start) + points(before.toString()), words]);
    }
    while (found.length && !found[0][1].trim()) found.shift();
    while (found.length && !found[found.length - 1][1].trim()) found.pop();
    if (!found.length) return found;
    const [start, words] = found[0];
    const kept = words.trimStart();
    found[0] = [start + points(words.slice(0, words.length - kept.length)), kept];
    found[found.length - 1][1] = found[found.length - 1][1].trimEnd();
    return found;
  }

  /** Where the pieces end in the text, in code points. */
  const end = (found) => found[found.length - 1][0] + points(found[found.length - 1][1]);

  /** The words of an element, or its sentences: [from, to] in units of its textContent. */
  const words = (element) => [...element.textContent.matchAll(/\S+/g)].map((one) => [one.index, one.index + one[0].length]);

  /** The range of textContent[from:to] of an element. */
  function range(element, from, to) {
    const found = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let at = 0;
    let started = false;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!started && from < at + node.length) {
        found.setStart(node, from - at);
        started = true;
      }
      if (to <= at + node.length) {
        found.setEnd(node, to - at);
        break;
      }
      at += node.length;
    }
    return found;
  }

  return { HOLDER, points, pieces, end, words, range };
})();
