"""Pictures of paper: found, judged, straightened, made small, marked with their purpose.

The way in is `darkroom.Darkroom`: it does all of it in a child process, so that the window's process never decodes a picture that a
stranger laid under the camera. What is done there are plain functions, which can be called without it:

    picture.read(bytes) -> Picture | Unreadable          JPEG, PNG or PNM of a scanner; picture.frame for raw frames of a camera
    look.look(picture) -> Look                           where is the page, and is the picture good enough: cheap, for live hints
    page.take(picture, corners) -> Page                  straightened, upright where that can be told, evened light
    page.turn(page, quarters) -> Page                    what the person says where it cannot
    material.bind(pages, purpose, budget) -> Material    watermark in the pixels, small enough for the line, graded

Everything is in memory only. Words of the room: `kinds`.
"""
