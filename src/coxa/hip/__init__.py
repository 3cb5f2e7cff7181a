"""The hip model: how far a hip of a given shape moves before bone meets bone. Pure; numpy only.

`shape` what a hip looks like · `anatomy` what all hips share · `clearance` room in mm at given hip angles ·
`limits` how far each of nine movements goes · `soft` where soft tissue ends a movement · `population` groups of hips.
`docs/hip-model.md` tells what it rests on and what it leaves out.
"""
