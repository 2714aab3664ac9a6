import QtQuick

// Cuts a text that is too long for one page into pieces of at most so many lines; at the end of a sentence, a comma or a word if there is one near.
Item {
    id: cut

    visible: false

    function pieces(text: string, width: real, size: int, lines: int): list<string> {
        const found = [];
        let rest = text;
        while (rest !== "" && found.length < 40) {
            const piece = first(rest, width, size, lines);
            found.push(piece.trim());
            rest = rest.slice(piece.length).trim();
        }
        // What was measured is not kept.
        ruler.text = "";
        return found.length > 0 ? found : [""];
    }

    function first(text: string, width: real, size: int, lines: int): string {
        ruler.width = width;
        ruler.size = size;
        if (fits(text, lines))
            return text;
        let low = 1, high = text.length;
        while (low < high) {
            const middle = Math.ceil((low + high) / 2);
            if (fits(text.slice(0, middle), lines))
                low = middle;
            else
                high = middle - 1;
        }
        const part = text.slice(0, low);
        for (const marks of [/^[^]*[。；！？\n]|^[^]*[.;!?](?=\s)/, /^[^]*[，、：,](?=[^\d])|^[^]*[，、：]/, /^[^]*\s/]) {
            const sentence = part.match(marks);
            if (sentence && sentence[0].length > low * 0.45)
                return sentence[0];
        }
        return part;
    }

    function fits(text: string, lines: int): bool {
        ruler.text = text;
        return ruler.lineCount <= lines;
    }

    KText {
        id: ruler

        visible: false
    }
}
