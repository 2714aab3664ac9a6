import QtQuick
import Kiosk.Style
import Kiosk.Bridge

// Where the citizen signs with a finger. It draws what the page holds and the line under the finger; nothing else is kept, and nothing outlives it.
Item {
    id: pad

    property string name: ""
    property var strokes: []
    property var line: []

    onStrokesChanged: paper.redraw()
    onWidthChanged: paper.redraw()
    onHeightChanged: paper.redraw()

    // A name is written as it is written: a mirrored page turns the pad back.
    transform: Scale {
        xScale: Style.mirrored ? -1 : 1
        origin.x: pad.width / 2
    }

    Accessible.role: Accessible.Canvas
    Accessible.name: name

    Rectangle {
        anchors.fill: parent
        radius: Style.radiusCard
        color: Style.surface
        border.width: 5
        border.color: Style.accent
        antialiasing: true
    }
    Rectangle {
        x: 64
        y: parent.height - Math.min(108, parent.height * 0.25)
        width: parent.width - 128
        height: 2
        color: Style.edge
    }
    Canvas {
        id: paper

        // Lines that have been laid on the canvas since it was last wiped, and points of the line under the finger.
        property bool wipe: true
        property int drawn: 0

        function redraw(): void {
            wipe = true;
            requestPaint();
        }

        function width2(a: var, b: var): real {
            const far = Math.hypot((b[0] - a[0]) * width, (b[1] - a[1]) * height);
            return Math.max(6, 12 - far * 0.09);
        }

        // The pen goes through the middles of the points, so that corners of the sampling do not show; it is thinner where the finger was fast.
        function lay(context: var, points: var, from: int, whole: bool): void {
            context.strokeStyle = String(Style.pen);
            context.fillStyle = context.strokeStyle;
            context.lineCap = "round";
            context.lineJoin = "round";
            if (points.length === 1 && from === 0) {
                context.beginPath();
                context.arc(points[0][0] * width, points[0][1] * height, 6, 0, 2 * Math.PI);
                context.fill();
            }
            for (let i = Math.max(1, from); i < points.length; ++i) {
                const a = points[Math.max(0, i - 2)];
                const b = points[i - 1];
                const c = points[i];
                context.lineWidth = width2(b, c);
                context.beginPath();
                if (i === 1)
                    context.moveTo(b[0] * width, b[1] * height);
                else
                    context.moveTo((a[0] + b[0]) / 2 * width, (a[1] + b[1]) / 2 * height);
                context.quadraticCurveTo(b[0] * width, b[1] * height, (b[0] + c[0]) / 2 * width, (b[1] + c[1]) / 2 * height);
                context.stroke();
                if (whole && i === points.length - 1) {
                    context.beginPath();
                    context.moveTo((b[0] + c[0]) / 2 * width, (b[1] + c[1]) / 2 * height);
                    context.lineTo(c[0] * width, c[1] * height);
                    context.stroke();
                }
            }
        }

        anchors.fill: parent
        anchors.margins: 6
        renderStrategy: Canvas.Immediate
        onPaint: {
            const context = getContext("2d");
            if (wipe) {
                wipe = false;
                drawn = 0;
                context.clearRect(0, 0, width, height);
                for (let i = 0; i < (pad.strokes ? pad.strokes.length : 0); ++i)
                    lay(context, pad.strokes[i], 0, true);
            }
            lay(context, pad.line, drawn, false);
            drawn = pad.line.length;
        }

        PointHandler {
            id: finger

            function here(): var {
                return [Math.min(1, Math.max(0, point.position.x / paper.width)), Math.min(1, Math.max(0, point.position.y / paper.height))];
            }

            onActiveChanged: {
                if (active) {
                    paper.drawn = 0;
                    pad.line = [here()];
                    paper.requestPaint();
                } else if (pad.line.length > 0) {
                    const done = pad.line;
                    pad.line = [];
                    paper.drawn = 0;
                    Journey.stroke(done);
                }
            }
            onPointChanged: {
                if (!active)
                    return;
                const at = here();
                const last = pad.line[pad.line.length - 1];
                if (!last || Math.hypot((at[0] - last[0]) * paper.width, (at[1] - last[1]) * paper.height) < 2)
                    return;
                pad.line.push(at);
                paper.requestPaint();
            }
        }
    }
}
