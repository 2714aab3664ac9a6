"""The walk's index.html: every picture as a thumbnail, filters, and one picture at a time to flip through with the arrow keys.

One file beside the pictures, opened without a server; the list of pictures stands in it as JSON. Pure, no Qt.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

AXES = ("page", "lang", "theme", "size", "text", "source")

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The walk</title><style>
:root { color-scheme: light dark; --line: #8883; --bad: #c22; }
* { box-sizing: border-box; } body { margin: 0; font: 15px/1.4 system-ui, sans-serif; }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center;
  padding: 10px 16px; background: Canvas; border-bottom: 1px solid var(--line); }
select, button { font: inherit; padding: 4px 8px; } #count { margin-left: auto; opacity: .7; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 14px; padding: 16px; align-items: start; }
figure { margin: 0; cursor: zoom-in; }
figure img { width: 100%; display: block; border: 1px solid var(--line); border-radius: 4px; }
figure.bad img { outline: 3px solid var(--bad); } figcaption { font-size: 12px; opacity: .75; padding-top: 4px; overflow-wrap: anywhere; }
dialog { width: 100vw; height: 100vh; max-width: none; max-height: none; border: 0; padding: 0; background: #222; color: #eee; }
dialog .in { height: 100%; display: flex; } dialog .pic { flex: 1; min-width: 0; display: grid; place-items: center; padding: 12px; }
dialog img { max-width: 100%; max-height: calc(100vh - 24px); }
dialog aside { width: 300px; padding: 16px; overflow: auto; background: #1118; }
dialog dt { opacity: .6; font-size: 12px; } dialog dd { margin: 0 0 6px; } .wrong { color: #f99; }
</style></head><body>
<header><strong>The walk</strong><span id="filters"></span>
<label><input type="checkbox" id="onlybad"> only what is to mend</label>
<span id="count"></span></header>
<main id="grid"></main>
<dialog id="one"><div class="in"><div class="pic"><img id="big" alt=""></div>
<aside><p>← → flip, Esc closes</p><dl id="facts"></dl></aside></div></dialog>
<script>
const shots = __SHOTS__, axes = __AXES__;
const $ = id => document.getElementById(id);
let shown = [], at = 0;
const saved = new URLSearchParams(location.hash.slice(1));
for (const axis of axes) {
  const select = document.createElement("select"); select.id = axis;
  select.append(new Option("every " + axis, ""));
  for (const value of [...new Set(shots.map(s => s[axis]))].sort()) select.append(new Option(value, value));
  select.value = saved.get(axis) ?? ""; select.onchange = draw; $("filters").append(select, " ");
}
$("onlybad").onchange = draw;
function draw() {
  const hash = new URLSearchParams();
  for (const axis of axes) if ($(axis).value) hash.set(axis, $(axis).value);
  history.replaceState(null, "", "#" + hash);
  shown = shots.filter(s => axes.every(a => !$(a).value || s[a] === $(a).value) && (!$("onlybad").checked || s.clipped.length));
  $("count").textContent = shown.length + " of " + shots.length + " pictures, " + shots.filter(s => s.clipped.length).length + " to mend";
  $("grid").replaceChildren(...shown.map((s, i) => {
    const f = document.createElement("figure"), img = new Image(), c = document.createElement("figcaption");
    img.src = s.file; img.loading = "lazy"; c.textContent = [s.page, s.lang, s.theme, s.size, s.text].join(", ");
    if (s.clipped.length) f.className = "bad";
    f.append(img, c); f.onclick = () => open(i); return f;
  }));
}
function open(i) {
  at = (i + shown.length) % shown.length; const s = shown[at];
  $("big").src = s.file; $("facts").replaceChildren();
  const fact = (k, v, cls) => { const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = k; dd.textContent = v; if (cls) dd.className = cls; $("facts").append(dt, dd); };
  for (const a of axes) fact(a, s[a]);
  for (const c of s.clipped) fact("to mend", c, "wrong");
  fact("picture", (at + 1) + " of " + shown.length);
  if (!$("one").open) $("one").showModal();
}
addEventListener("keydown", e => {
  if (!$("one").open) return;
  if (e.key === "ArrowRight") open(at + 1);
  if (e.key === "ArrowLeft") open(at - 1);
});
draw();
</script></body></html>
"""


def write_index(path: Path, shots: Sequence[Mapping[str, object]]) -> None:
    """Write the index of `shots` (file, clipped and every axis of `AXES`; files relative to the index) to `path`."""
    listed = json.dumps(list(shots), ensure_ascii=False).replace("<", "\\u003c")
    path.write_text(_PAGE.replace("__SHOTS__", listed).replace("__AXES__", json.dumps(AXES)), encoding="utf-8")
