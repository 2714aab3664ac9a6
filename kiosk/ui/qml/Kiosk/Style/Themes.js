.pragma library

// Every colour of the terminal, by theme and token. What stands between the braces is JSON: kiosk/ui/tokens.py reads it too, and a test
// computes every contrast from it. A brand pack may change the colours that kiosk/ui/brands.py lists.
const THEMES = {
    "light": {
        "paper": "#F7F3EA", "surface": "#FFFFFF", "sunken": "#E9E3D6", "soft": "#DDEBE5",
        "ink": "#15211F", "ink2": "#3D4946", "edge": "#6B7773", "hair": "#DCD4C5",
        "accent": "#09504B", "accentInk": "#FFFFFF", "accentLip": "#042E2B",
        "attn": "#684000", "attnSoft": "#FFEFD2", "error": "#8F1616", "errSoft": "#FBE7E3",
        "focus": "#BF5218", "kapok": "#E2702A", "pen": "#12204A",
        "night": "#0E1A18", "nightInk": "#F4F0E7", "nightInk2": "#C2CAC5", "nightAccent": "#8AD9CC", "nightKapok": "#F08A48",
        "housing": "#FFFFFF", "housingEdge": "#EAE4D9", "glass": "#1F2B29", "desk": "#F0EBDF", "deskFront": "#CFC3B0", "recess": "#E2D9C9",
        "seam": "#A69D8C", "card": "#FFFFFF", "cardEdge": "#09504B", "cardLine": "#A9C6BD", "cardFace": "#6FA096", "cardPhoto": "#DDEBE5",
        "cover": "#7A2F2B", "coverInk": "#EBC98A",
        "sheet": "#FFFFFF", "sheetLine": "#B4BDB9", "sheetInk": "#3D4946", "sun": "#F4C79C", "wave": "#CBDDD5", "sail": "#DDEBE5"
    },
    "dark": {
        "paper": "#0F1716", "surface": "#1A2523", "sunken": "#0A1110", "soft": "#1F3A36",
        "ink": "#F4F0E7", "ink2": "#C2CAC5", "edge": "#7F8D88", "hair": "#33403D",
        "accent": "#8AD9CC", "accentInk": "#06211E", "accentLip": "#4D9A8F",
        "attn": "#FFD591", "attnSoft": "#3A2B10", "error": "#FFB4A8", "errSoft": "#44201B",
        "focus": "#F08A48", "kapok": "#F08A48", "pen": "#BFD2FF",
        "night": "#060C0B", "nightInk": "#F4F0E7", "nightInk2": "#C2CAC5", "nightAccent": "#8AD9CC", "nightKapok": "#F08A48",
        "housing": "#22302D", "housingEdge": "#2E3D3A", "glass": "#050A09", "desk": "#3A4A46", "deskFront": "#27332F", "recess": "#1A2523",
        "seam": "#7F8D88", "card": "#F4F0E7", "cardEdge": "#0F1716", "cardLine": "#9DBAB1", "cardFace": "#5E8F85", "cardPhoto": "#CFE0D8",
        "cover": "#9A4F49", "coverInk": "#F3DDAF",
        "sheet": "#F4F0E7", "sheetLine": "#A7B1AC", "sheetInk": "#3D4946", "sun": "#59432A", "wave": "#35544E", "sail": "#F4F0E7"
    },
    "contrast": {
        "paper": "#000000", "surface": "#000000", "sunken": "#000000", "soft": "#000000",
        "ink": "#FFFFFF", "ink2": "#FFFFFF", "edge": "#FFFFFF", "hair": "#FFFFFF",
        "accent": "#FFE14D", "accentInk": "#000000", "accentLip": "#FFFFFF",
        "attn": "#FFE14D", "attnSoft": "#000000", "error": "#FF9C8F", "errSoft": "#000000",
        "focus": "#FFE14D", "kapok": "#FFE14D", "pen": "#FFFFFF",
        "night": "#000000", "nightInk": "#FFFFFF", "nightInk2": "#FFFFFF", "nightAccent": "#FFE14D", "nightKapok": "#FFE14D",
        "housing": "#000000", "housingEdge": "#FFFFFF", "glass": "#000000", "desk": "#000000", "deskFront": "#000000", "recess": "#000000",
        "seam": "#FFFFFF", "card": "#FFFFFF", "cardEdge": "#000000", "cardLine": "#000000", "cardFace": "#000000", "cardPhoto": "#FFFFFF",
        "cover": "#FFFFFF", "coverInk": "#000000",
        "sheet": "#FFFFFF", "sheetLine": "#000000", "sheetInk": "#000000", "sun": "#000000", "wave": "#000000", "sail": "#FFFFFF"
    }
};
