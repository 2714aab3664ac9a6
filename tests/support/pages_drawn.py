"""Sample pages of the screens that show a drawing or a result, in both languages, for pictures and for the tests that look at them.

Parts: drawn_pages(lang) gives every state of attract, identify, working, done, take, trouble and closed, as the runner would send them.
City, number, times and addresses are invented. Bars in a text mark where a line may end, as in the real texts.
Thread rule: builds new dictionaries at each call. Failure rule: an unknown language is a KeyError.
"""

from typing import Any

Page = dict[str, Any]

STAGES = {"zh-CN": ("须知", "刷证", "填写", "核对", "完成"), "en": ("Notice", "ID card", "Details", "Check", "Done")}



def assist(language: str, large: str, display: str) -> list[Page]:
    """The bar of helps: language, large text, display; two places are empty yet."""
    return [
        {"id": "language", "label": language, "icon": "language", "chosen": False},
        {"id": "large-text", "label": large, "icon": "text-size", "chosen": False},
        {"id": "display", "label": display, "icon": "contrast-2", "chosen": False},
    ]


FRAME: dict[str, Page] = {
    "zh-CN": {
        "city": "澜湾市政务服务",
        "place": "荔塘社区  自助终端 07",
        "clock": {"time": "10:24", "date": "11 月 25 日 星期三"},
        "title": "居住证签注",
        "assist": assist("Language", "大字", "显示"),
        "turn": {"more": "下一页", "less": "上一页"},
    },
    "en": {
        "city": "Lanwan Public Services",
        "place": "Litang Community, Kiosk 07",
        "clock": {"time": "10:24", "date": "Wednesday 25 November"},
        "title": "Residence permit renewal",
        "assist": assist("中文", "Larger text", "Display"),
        "turn": {"more": "Next page", "less": "Previous"},
    },
}


def _button(id: str, label: str, icon: str = "") -> Page:
    return {"id": id, "label": label, "icon": icon}


def _page(lang: str, screen: str, step: int | None, **own: Any) -> Page:
    """One page: the parts common to all, the step bars up to `step` (6: all are done, None: no bars), then the page's own parts."""
    stages = []
    if step is not None:
        for at, label in enumerate(STAGES[lang], start=1):
            stages.append({"label": label, "state": "done" if at < step else "now" if at == step else "todo"})
    shown = min(step or 0, 5)
    step_text = (f"第 {shown} 步，共 5 步" if lang == "zh-CN" else f"Step {shown} of 5") if step else ""
    common: Page = {
        **FRAME[lang],
        "screen": screen,
        "lang": lang,
        "step_text": step_text,
        "stages": stages,
        "heading": "",
        "lead": "",
        "back": None,
        "primary": None,
        "waiting": "",
        "sample": "",
        "simulated": "",
        "idle": None,
    }
    if step is None:
        common["title"] = ""
    return {**common, **own}


def _attract(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    page = _page(
        lang,
        "attract",
        None,
        assist=[],
        headline=["家门口，", "把事办好。"] if zh else ["Close to home,", "done in minutes."],
        sub=["居住证、社保、医保等 26 项", "每天 24 小时，都可以办"]
        if zh
        else ["Residence permits and 25 more services", "Open day and night"],
        start=_button("start", "触摸屏幕，开始办事" if zh else "Touch here to start", "hand-finger"),
        card_hint="也可以先放上身份证，|您同意后才会读取" if zh else "Or lay down your ID card. It is read only after you agree.",
        languages=[
            {"id": "lang-zh-CN", "label": "简体中文", "chosen": zh},
            {"id": "lang-en", "label": "English", "chosen": not zh},
        ],
        mark=False,
        mark_label="",
    )
    mark_label = "需要工作人员" if zh else "Staff needed"
    simulated = "模拟设备" if zh else "Simulated devices"
    return {"attract": page, "attract-mark": {**page, "mark": True, "mark_label": mark_label, "simulated": simulated}}


def _identify(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    back = _button("back", "返回" if zh else "Back", "arrow-left")
    lay = _page(
        lang,
        "identify",
        2,
        heading="请放上身份证" if zh else "Lay your ID card here",
        lead="平放在屏幕下方亮灯的位置，|先不要拿走" if zh else "Flat on the lit place below the screen. Leave it there.",
        back=back,
        waiting="正在等您放卡" if zh else "Waiting for your card",
        drawing={"card": "lay", "ring": "reader", "tone": "ask"},
        banner=None,
        retry=None,
    )
    reading = {
        **lay,
        "heading": "正在读取" if zh else "Reading your card",
        "lead": "一般 2 秒，|请先不要拿走" if zh else "About two seconds. Please leave it there.",
        "waiting": "正在读取身份证" if zh else "Reading the card",
        "drawing": {"card": "on", "ring": "reader", "tone": "ask"},
    }
    failed = {
        **lay,
        "waiting": "",
        "retry": _button("retry", "再试一次" if zh else "Try again", "refresh"),
        "banner": {
            "tone": "attn",
            "icon": "alert-triangle",
            "title": "身份证拿得早了一点" if zh else "The card was lifted too early",
            "text": "什么都没有保存。|请再放一次，等屏幕变了再拿走。"
            if zh
            else "Nothing was kept. Lay it down once more and wait until the screen changes.",
        },
    }
    return {"identify": lay, "identify-reading": reading, "identify-again": failed}


def _working(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    kept = "申请已加密，存在这台机器里" if zh else "Encrypted and kept on this machine"
    sent_to = "已送到南山区公安分局" if zh else "Sent to the Nanshan police office"
    sending_to = "正在送到南山区公安分局" if zh else "Sending to the Nanshan police office"
    saved = {"icon": "circle-check", "text": kept, "time": "10:31:07", "done": True}
    sent = {"icon": "circle-check", "text": sent_to, "time": "10:31:09", "done": True}
    sending = {"icon": "send", "text": sending_to, "time": "", "done": False}
    printing = {
        "icon": "printer",
        "text": "正在打印，共 1 张" if zh else "Printing one page",
        "time": "一般 8 秒" if zh else "about 8 s",
        "done": False,
    }
    submitting = _page(
        lang,
        "working",
        5,
        heading="正在提交申请" if zh else "Submitting",
        lead="马上就好，请等一下" if zh else "This takes a moment.",
        waiting="不用操作，好了自动继续" if zh else "Nothing to do. It goes on by itself.",
        drawing={"card": "on", "paper": "none", "ring": "none"},
        happened=[saved, sending],
        progress=None,
    )
    paper = {
        **submitting,
        "heading": "正在打印凭证" if zh else "Printing your receipt",
        "lead": "申请已经提交。|凭证从右下方出来，|请等一下" if zh else "Your application is in. The receipt comes out at the lower right.",
        "drawing": {"card": "on", "paper": "coming", "ring": "printer"},
        "happened": [saved, sent, printing],
        "progress": {"done": 14, "of": 40},
        "waiting": "不用操作，打完自动继续" if zh else "Nothing to do. It goes on by itself.",
    }
    return {"working": submitting, "working-printing": paper}


def _done(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    steps = {
        "zh-CN": [
            ("今天 10:31", "申请已送到南山区公安分局", "done"),
            ("11 月 28 日前", "短信告诉您是否受理", "todo"),
            ("12 月 16 日前", "签注办好，|短信告诉您", "todo"),
            ("办好以后", "带上居住证，|到任何一台自助终端加注", "todo"),
        ],
        "en": [
            ("Today 10:31", "Sent to the Nanshan police office", "done"),
            ("By 28 November", "A text message says whether it is accepted", "todo"),
            ("By 16 December", "The renewal is ready; a text message tells you", "todo"),
            ("After that", "Bring the permit to any kiosk to have it updated", "todo"),
        ],
    }[lang]
    kept = {
        "zh-CN": [
            ("今天 10:31", "加密存在这台机器里，|别人打不开", "done"),
            ("网络恢复后", "自动送到南山区公安分局", "todo"),
            ("送到以后", "短信告诉您，138****2204", "todo"),
            ("3 天没有短信", "请打 12345，报提交编号", "call"),
        ],
        "en": [
            ("Today 10:31", "Encrypted and kept on this machine", "done"),
            ("When back online", "Sent to the Nanshan police office by itself", "todo"),
            ("Then", "A text message to 138****2204", "todo"),
            ("No text in 3 days?", "Call 12345 and give this number", "call"),
        ],
    }[lang]

    def timeline(entries: list[tuple[str, str, str]]) -> list[Page]:
        return [{"when": when, "what": what, "state": state} for when, what, state in entries]

    sent = _page(
        lang,
        "done",
        6,
        heading="已经提交" if zh else "Submitted",
        tone="sent",
        number_label="提交编号" if zh else "Submission number",
        number="0000 1000 0197",
        number_help="打电话、到窗口查进度，|报这个编号" if zh else "Give this number by phone or at the counter",
        qr="https://lanwan.example/p/000010000197",
        banner=None,
        next_title="接下来" if zh else "What happens next",
        timeline=timeline(steps),
        phone_card={
            "title": "手机也留一份" if zh else "Keep a copy on your phone",
            "text": "用手机扫左边的码，|随时看进度。" if zh else "Scan the code on the left to follow the progress at any time.",
        },
        primary=_button("leave", "取卡取凭证，离开" if zh else "Take card and receipt", "arrow-right"),
        show_boat=True,
    )
    saved = {
        **sent,
        "heading": "已经存好了" if zh else "Saved on this machine",
        "lead": "网络暂时不通。|恢复后自动送出，|您不用再来"
        if zh
        else "The line is down. It is sent by itself later; you need not come back.",
        "tone": "saved",
        "number_help": "凭证上也有这个编号" if zh else "It stands on your receipt, too",
        "timeline": timeline(kept),
        "show_boat": False,
    }
    paper = {
        **sent,
        "heading": "申请已经提交" if zh else "Your application is in",
        "lead": "只是打印纸用完了，|凭证晚一点再拿" if zh else "Only the paper ran out. Fetch the receipt later.",
        "number_help": "请记下来，|或者用手机扫一下" if zh else "Please write it down, or scan it.",
        "banner": {
            "tone": "attn",
            "icon": "printer-off",
            "title": "凭证打印机缺纸" if zh else "The receipt printer is out of paper",
            "text": "已经通知工作人员，一般 5 分钟内来加纸。" if zh else "The staff have been told and usually come within five minutes.",
        },
        "primary": _button("leave", "记下了，取卡离开" if zh else "Noted, take my card", "arrow-right"),
        "show_boat": False,
    }
    return {"done": sent, "done-saved": saved, "done-no-paper": paper}


def _take(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    faces = {
        "zh-CN": ("非常满意", "满意", "基本满意", "不满意", "非常不满意"),
        "en": ("Very good", "Good", "All right", "Poor", "Very poor"),
    }[lang]
    icons = ("mood-happy", "mood-smile", "mood-empty", "mood-sad", "mood-angry")
    both = _page(
        lang,
        "take",
        6,
        heading="别忘了卡和凭证" if zh else "Take your card and receipt",
        drawing={"card": "on", "paper": "out", "tone": "take"},
        banners=[
            {"tone": "attn", "icon": "id", "title": "身份证还在读卡区" if zh else "Your card is on the reader", "text": ""},
            {"tone": "attn", "icon": "receipt", "title": "凭证在右边出纸口" if zh else "The receipt is on the right", "text": ""},
        ],
        rate_title="这台机器好用吗？" if zh else "How was this machine?",
        rate_help="点一下就行，也可以不评" if zh else "One touch, or none at all",
        faces=[
            {"id": f"rate-{5 - at}", "icon": icon, "label": label} for at, (icon, label) in enumerate(zip(icons, faces, strict=True))
        ],
        thanks="",
        note="结束后，您的信息从屏幕上全部清除。" if zh else "When you end, your data is wiped from the screen.",
        primary=_button("skip", "不评价，直接结束" if zh else "Skip and end"),
    )
    thanks = {
        **both,
        "heading": "别忘了身份证" if zh else "Take your card",
        "drawing": {"card": "on", "paper": "none", "tone": "take"},
        "banners": both["banners"][:1],
        "thanks": "谢谢您的评价" if zh else "Thank you for telling us",
        "primary": _button("skip", "结束" if zh else "End"),
    }
    return {"take": both, "take-thanks": thanks}


def _ends(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    card = _page(
        lang,
        "trouble",
        2,
        heading="这张卡读不出来" if zh else "This card cannot be read",
        lead="可能是卡坏了或者消磁了，|不是您的错" if zh else "It may be worn or damaged. It is nothing you did.",
        icon="id-off",
        number=None,
        lines=["什么都没有保存", "可以到窗口办，带上这张卡就行", "补领身份证：户籍派出所，或任一受理点"]
        if zh
        else ["Nothing was kept", "The counter can help: just bring this card", "A new card: at any police service point"],
        primary=_button("leave", "知道了，离开" if zh else "All right, leave", "arrow-right"),
    )
    wrong = _page(
        lang,
        "trouble",
        5,
        heading="这一步没有办完" if zh else "This step was not finished",
        lead="您的申请没有丢，|工作人员马上知道" if zh else "Your application is safe, and the staff know about it.",
        icon="alert-circle",
        number={"label": "提交编号" if zh else "Submission number", "number": "0000 1000 0197"},
        lines=["申请已加密，存在这台机器里", "查进度请打 12345，报这个编号", "请取走身份证"]
        if zh
        else ["It is encrypted and kept on this machine", "Call 12345 and give this number", "Please take your card"],
        primary=_button("leave", "记下了，离开" if zh else "Noted, leave", "arrow-right"),
    )
    closed = _page(
        lang,
        "closed",
        None,
        assist=[],
        heading="这台机器暂停服务" if zh else "This machine is resting",
        lead="工作人员已经知道，|正在处理" if zh else "The staff know and are on it.",
        lines=["最近的自助终端：荔塘社区服务中心一楼", "窗口：周一到周五 9:00 到 17:30"]
        if zh
        else ["Nearest kiosk: Litang service centre, ground floor", "Counter: Monday to Friday, 9:00 to 17:30"],
        phone="12345",
    )
    return {"trouble": card, "trouble-number": wrong, "closed": closed}


def drawn_pages(lang: str) -> dict[str, Page]:
    """Every sample page of these screens in `lang` ("zh-CN" or "en"), by the name of its picture."""
    found: dict[str, Page] = {}
    for part in (_attract, _identify, _working, _done, _take, _ends):
        found.update(part(lang))
    return found
