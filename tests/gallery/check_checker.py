#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Self-test of measure.js: pictures that are as they should be, and the same ones damaged in one
place, of which each must be found, and found as what it is."""

import sys

import browser

HEAD = """<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="200pt"
 viewBox="0 0 400 200">
<g class="graph" transform="translate(4 196)" font-family="Helvetica,Arial,sans-serif">
<polygon fill="white" stroke="none" points="-4,4 -4,-196 396,-196 396,4"/>
<text x="0" y="-180" font-size="14">A title</text>
"""
LINEAGE = HEAD + """<g class="node root"><title>a/base</title>
<polygon fill="#ffffff" stroke="#000000" points="10,-120 10,-80 130,-80 130,-120"/>
<text x="15" y="-100" font-size="12">base</text>
<text x="15" y="-88" font-size="8">a &#183; 2 derivatives</text>
</g>
<g class="node model"><title>b/one</title>
<polygon fill="#ffffff" stroke="#000000" points="220,-170 220,-130 340,-130 340,-170"/>
<polygon fill="#0072b2" stroke="none" points="220,-170 220,-130 224,-130 224,-170"/>
<text x="229" y="-150" font-size="12">model-one</text>
</g>
<g class="node fold"><title>a/base +quantized</title>
<path fill="#f1f2f4" stroke="#b9c0c8"
 d="M220,-60C220,-66 224,-70 230,-70L330,-70L330,-30L220,-30Z"/>
<path fill="none" stroke="#b9c0c8"
 d="M222,-58C222,-64 226,-68 232,-68L328,-68L328,-32L222,-32Z"/>
<text x="229" y="-45" font-size="12">+512 quantized</text>
</g>
<g class="edge finetune"><title>a/base-&gt;b/one</title>
<path fill="none" stroke="#0072b2" d="M130,-100C175,-100 175,-150 220,-150"/>
<text x="150" y="-160" font-size="8">0.75</text>
</g>
<g class="edge quantized"><title>a/base-&gt;a/base +quantized</title>
<path fill="none" stroke="#d55e00" d="M130,-100C175,-100 175,-50 220,-50"/>
</g>
</g>
</svg>
"""
CHART = HEAD + """<path fill="none" stroke="#0072b2" d="M20,-20L100,-90L200,-40L300,-120"/>
<text x="20" y="-5" font-size="9">2026-01</text>
<text x="120" y="-5" font-size="9">2026-02</text>
<text x="220" y="-5" font-size="9">2026-03</text>
<text x="305" y="-118" font-size="9">Qwen3</text>
<text x="305" y="-100" font-size="9">Llama 3.1</text>
<text transform="translate(20 -60) rotate(-45)" font-size="9">turned by half a right angle</text>
<text transform="translate(40 -60) rotate(-45)" font-size="9">turned by half a right angle</text>
<text transform="translate(8 -40) rotate(-90)" font-size="9">models</text>
</g>
</svg>
"""

# (what is wrong, picture, text that is there once, what stands in its place)
DAMAGE = (
    ("not well-formed", LINEAGE, '<g class="node model">', '<g class="node model">&'),
    ("not well-formed", LINEAGE, "+512 quantized</text>", "+512 quantized"),
    ("boxes overlap", LINEAGE, "220,-170 220,-130 340,-130 340,-170",
     "120,-170 120,-110 340,-110 340,-170"),
    ("boxes overlap", LINEAGE, "10,-120 10,-80 130,-80 130,-120",
     "10,-120 10,-50 225,-50 225,-120"),
    ("boxes overlap", LINEAGE, 'class="node fold"',
     'class="node fold" transform="translate(0 -62)"'),
    ("label outside its box", LINEAGE, "model-one", "model-one-with-a-name-that-is-wider"),
    # 120 points are enough for this in Liberation Sans, not in DejaVu Sans.
    ("label outside its box", LINEAGE, ">base<", ">mmmmmmmmnnnnn<"),
    ("label outside its box", LINEAGE, 'x="229" y="-45"', 'x="229" y="-29"'),
    ("label outside its box", LINEAGE, 'x="229" y="-45"', 'x="26" y="-20"'),
    ("label outside its box", LINEAGE, 'x="229" y="-150"', 'x="216" y="-150"'),
    ("texts overlap", LINEAGE, 'x="15" y="-88"', 'x="15" y="-96"'),
    ("texts overlap", LINEAGE, 'x="150" y="-160"', 'x="30" y="-182"'),
    ("text over a box", LINEAGE, 'x="150" y="-160"', 'x="205" y="-160"'),
    ("text over a box", LINEAGE, 'x="0" y="-180"', 'x="215" y="-165"'),
    ("off the canvas", LINEAGE, 'x="0" y="-180"', 'x="-8" y="-180"'),
    ("off the canvas", LINEAGE, 'x="0" y="-180"', 'x="0" y="-190"'),
    ("off the canvas", LINEAGE, 'viewBox="0 0 400 200"', 'viewBox="0 0 300 200"'),
    ("off the canvas", LINEAGE, 'viewBox="0 0 400 200"', 'viewBox="20 0 400 200"'),
    ("off the canvas", LINEAGE, "M130,-100C175,-100 175,-50 220,-50",
     "M130,-100C175,200 175,200 220,-50"),
    ("line over text", LINEAGE, "M130,-100C175,-100 175,-50 220,-50", "M10,-104L220,-50"),
    ("line over text", LINEAGE, "M130,-100C175,-100 175,-150 220,-150",
     "M130,-100C175,-220 140,-120 220,-150"),
    ("bar short of its card", LINEAGE, "220,-130 224,-130 224,-170", "220,-140 224,-140 224,-170"),
    ("line ends in the air", LINEAGE, "M130,-100C175,-100 175,-50 220,-50",
     "M130,-100C175,-100 175,-50 210,-50"),
    ("line ends in the air", LINEAGE, "M130,-100C175,-100 175,-50 220,-50",
     "M135,-100C175,-100 175,-50 220,-50"),
    ("line ends in the air", LINEAGE, "<title>b/one</title>", "<title>b/two</title>"),
    ("texts overlap", CHART, 'x="120" y="-5"', 'x="50" y="-5"'),
    ("texts overlap", CHART, 'x="305" y="-100"', 'x="305" y="-113"'),
    ("texts overlap", CHART, "translate(40 -60) rotate(-45)", "translate(28 -60) rotate(-45)"),
    ("off the canvas", CHART, "Llama 3.1", "Llama 3.1 and many others"),
    ("off the canvas", CHART, "translate(8 -40)", "translate(2 -40)"),
    ("off the canvas", CHART, 'L300,-120"', 'L300,-220"'),
)


def main():
    nothing = HEAD.replace("A title", " ") + "</g></svg>"
    expected = [("lineage", LINEAGE, None), ("chart", CHART, None), ("nothing", nothing, "no text")]
    for wanted, picture, old, new in DAMAGE:
        assert picture.count(old) == 1, old
        expected.append(("%s for %s" % (new, old), picture.replace(old, new), wanted))
    measured = browser.measure([(name, svg) for name, svg, _ in expected])
    failed = 0
    for name, _, wanted in expected:
        findings = measured[name]["findings"]
        kinds = {finding["kind"] for finding in findings}
        if wanted not in kinds if wanted else kinds:
            failed += 1
            print("FAIL: %s: expected %r, found %s" % (name, wanted,
                                                       [browser.say(one) for one in findings]))
    print("%d pictures, %d failed" % (len(expected), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
