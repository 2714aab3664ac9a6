"""Sample pages of the form, the review and the signature, and what every sample page has.

Thread rule: new dictionaries at each call. Failure rule: an unknown language is a KeyError.
"""

from typing import Any

from tests.support.pages_drawn import FRAME, STAGES

Page = dict[str, Any]


def button(ident: str, label: str, icon: str = "") -> Page:
    return {"id": ident, "label": label, "icon": icon}


def page(lang: str, screen: str, step: int, **own: Any) -> Page:
    """One page at stage `step` (0: before any matter was chosen), with what every page has."""
    zh = lang == "zh-CN"
    labels = STAGES[lang] if step else ()
    common: Page = {
        **FRAME[lang],
        "screen": screen,
        "lang": lang,
        "step_text": (f"第 {step} 步，共 5 步" if zh else f"Step {step} of 5") if step else "",
        "stages": [
            {"label": label, "state": "done" if at < step else "now" if at == step else "todo"} for at, label in enumerate(labels, start=1)
        ],
        "heading": "",
        "lead": "",
        "back": button("back", "上一步" if zh else "Back", "arrow-left"),
        "primary": None,
        "waiting": "",
        "sample": "",
        "simulated": "",
        "idle": None,
    }
    if not step:
        common["title"] = ""
    return {**common, **own}


def form_pages(lang: str) -> dict[str, Page]:
    """What is known, a place, a house number, a phone number, choices."""
    zh = lang == "zh-CN"
    known = page(
        lang,
        "form",
        3,
        heading="请看看|是不是您本人" if zh else "Is this you?",
        lead="这些来自身份证，不用填写。" if zh else "It comes from the ID card. Nothing to fill in.",
        fields=_person(zh),
        source={"icon": "id", "text": "来自身份证" if zh else "From the ID card"},
        note="",
        answered=[],
        primary=button("next", "对，继续" if zh else "Yes, go on", "arrow-right"),
        sample="示例事项，尚未由部门签发" if zh else "Sample, not signed by an agency yet",
    )
    address: Page = {
        "heading": "您现在住在哪里？" if zh else "Where do you live now?",
        "note": "键盘不学习、不保存" if zh else "The keys learn and keep nothing",
        "source": None,
        "answered": [],
        "primary": button("next", "继续，填电话" if zh else "Next: phone", "arrow-right"),
    }
    picking = page(lang, "form", 3, **address, fields=[_region(zh, chosen=1, picking=True), _house(zh, active=False)])
    typing = page(lang, "form", 3, **address, fields=[_region(zh, chosen=4, picking=False), _house(zh, active=True)])
    wrong = page(
        lang,
        "form",
        3,
        **{
            **address,
            "heading": "手机号|是多少？" if zh else "What is your mobile number?",
            "lead": "派出所有问题时，打这个电话找您。" if zh else "The police station calls it if there is a question.",
            "primary": button("next", "继续，选理由" if zh else "Next: reason", "arrow-right"),
        },
        fields=[_phone(zh)],
    )
    return {"form-known": known, "form-region": picking, "form-house": typing, "form-phone": wrong, **_choices(lang)}


def _person(zh: bool) -> list[Page]:
    rows = (
        ("姓名", "梁秋荷", "Name", "梁秋荷"),
        ("性别", "女", "Sex", "Female"),
        ("出生日期", "1954 年 3 月 8 日", "Date of birth", "8 March 1954"),
        ("证件号码", "4499************26", "Number", "4499************26"),
        (
            "证件住址",
            "澜湾市石桥县南岸镇榕树村民委员会第三村民小组 7 号",
            "Address on card",
            "澜湾市石桥县南岸镇榕树村民委员会第三村民小组 7 号",
        ),
    )
    return [{"kind": "locked", "label": label if zh else en, "value": value if zh else value_en} for label, value, en, value_en in rows]


def _region(zh: bool, chosen: int, picking: bool) -> Page:
    values = ("澜湾市", "汀溪区", "榕岸街道", "荔塘社区")
    labels = ("城市", "区县", "街道", "社区") if zh else ("City", "District", "Street", "Area")
    places = (
        "汀溪区",
        "石桥县",
        "南岸区",
        "北岭区",
        "荔塘区",
        "榕城区",
        "白鹭区",
        "银滩县",
        "高新技术产业开发区",
        "海珠湾区",
        "青云区",
        "金沙县",
    )
    picker = {
        "title": "请选区或县" if zh else "Choose a district",
        "options": [{"id": f"pick-{n}", "label": place, "chosen": n == 0} for n, place in enumerate(places)],
        "more": button("pick-more", "下一页" if zh else "More", "arrow-right"),
        "less": button("pick-less", "上一页" if zh else "Back", "arrow-left"),
        "page_text": "2 / 3",
    }
    return {
        "kind": "region",
        "label": "选到社区或村" if zh else "Choose down to the community or village",
        "problem": "",
        "levels": [
            {
                "id": f"region-{n}",
                "label": label,
                "value": values[n] if n < chosen else "",
                "chosen": picking and n == chosen,
                "enabled": n <= chosen,
            }
            for n, label in enumerate(labels)
        ],
        "picker": picker if picking else None,
    }


def _keys(rows: tuple[tuple[str, ...], ...], clear: str) -> list[list[Page]]:
    names = {
        "clear": {"label": clear, "icon": "", "soft": True},
        "backspace": {"label": "", "icon": "backspace", "soft": True, "name": "退一格"},
    }
    return [[{"id": f"key-{key}", **names.get(key, {"label": key, "icon": "", "soft": False})} for key in row] for row in rows]


def _house(zh: bool, active: bool) -> Page:
    return {
        "kind": "digits",
        "id": "field-house",
        "label": "门牌号" if zh else "House number",
        "help": "例如：3 栋 2 单元 502 室" if zh else "For example: 3 栋 2 单元 502 室",
        "value": "3 栋 2 单元 502" if active else "",
        "placeholder": "用下面的键填写" if zh else "Use the keys below",
        "active": active,
        "problem": "",
        "keys": _keys(
            (
                ("1", "2", "3", "栋", "单元"),
                ("4", "5", "6", "号", "楼"),
                ("7", "8", "9", "室", "房"),
                ("-", "0", "巷", "座", "backspace"),
                ("A", "B", "C", "D", "clear"),
            ),
            "清空" if zh else "Clear",
        ),
    }


def _phone(zh: bool) -> Page:
    return {
        "kind": "digits",
        "id": "field-phone",
        "label": "手机号" if zh else "Mobile number",
        "help": "11 位数字" if zh else "11 digits",
        "value": "138 0000 220",
        "placeholder": "",
        "active": True,
        "problem": "手机号是 11 位数字，请再看看" if zh else "A mobile number has 11 digits, please look again",
        "keys": _keys((("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("clear", "0", "backspace")), "清空" if zh else "Clear"),
    }


def _choices(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    grounds = (
        ("work", "briefcase", "在这里工作", "I work here"),
        ("housing", "home", "有稳定的住处", "I have a steady home here"),
        ("study", "school", "在这里读书", "I study here"),
    )
    kinds = (
        ("own", "key", "自己的房子", "My own home"),
        ("rented", "file-text", "租的房子", "A rented home"),
        ("provided", "users", "单位或亲友提供", "From employer or family"),
    )
    common: Page = {
        "heading": "您在这里居住，|是因为什么？" if zh else "Why do you live here?",
        "note": "",
        "source": None,
        "primary": button("next", "继续，去核对" if zh else "Next: check", "arrow-right"),
    }
    first: Page = {
        "kind": "choice",
        "label": "居住理由" if zh else "Reason",
        "problem": "请选一项" if zh else "Please choose one",
        "options": [
            {"id": f"ground-{i}", "label": label if zh else en, "sub": "", "icon": icon, "chosen": False} for i, icon, label, en in grounds
        ],
    }
    then: Page = {
        "kind": "choice",
        "label": "您的住房" if zh else "Your home",
        "problem": "",
        "options": [
            {"id": f"kind-{i}", "label": label if zh else en, "sub": "", "icon": icon, "chosen": i == "rented"}
            for i, icon, label, en in kinds
        ],
    }
    many: Page = {
        **then,
        "options": [
            {**option, "id": f"{option['id']}-{n}", "sub": "合同或证明都可以" if zh else "Contract or letter"}
            for n in range(2)
            for option in then["options"][: 3 - n]
        ],
    }
    answered = [
        {"text": "有稳定的住处" if zh else "I have a steady home here", "change": button("reopen-ground", "修改" if zh else "Change")}
    ]
    return {
        "form-choice": page(lang, "form", 3, **common, fields=[first], answered=[]),
        "form-choice-follow": page(lang, "form", 3, **common, fields=[then], answered=answered),
        "form-choice-five": page(lang, "form", 3, **common, fields=[many], answered=[]),
    }


def review_pages(lang: str) -> dict[str, Page]:
    """Everything once: the usual, a short one with a question, the fullest that fits."""
    zh = lang == "zh-CN"
    citizen = ("pencil", "您填写的" if zh else "Your answer")
    change = "修改" if zh else "Change"
    person = [{"label": row["label"], "value": row["value"]} for row in _person(zh)]
    groups: list[Page] = [
        {
            "title": "申请人" if zh else "Applicant",
            "source_icon": "id",
            "source": "来自身份证" if zh else "From the ID card",
            "rows": person,
            "change": None,
        },
        {
            "title": "现在的住址" if zh else "Present address",
            "source_icon": citizen[0],
            "source": citizen[1],
            "rows": [{"label": "地址" if zh else "Address", "value": "澜湾市汀溪区榕岸街道荔塘社区\n荔枝路 18 号榕园 3 栋 502"}],
            "change": button("change-address", change),
        },
        {
            "title": "联系电话" if zh else "Phone",
            "source_icon": citizen[0],
            "source": citizen[1],
            "rows": [{"label": "手机号" if zh else "Mobile number", "value": "138****2204"}],
            "change": button("change-contact", change),
        },
        {
            "title": "居住理由" if zh else "Reason for living here",
            "source_icon": citizen[0],
            "source": citizen[1],
            "rows": [
                {"label": "居住理由" if zh else "Reason", "value": "有稳定的住处" if zh else "I have a steady home here"},
                {"label": "您的住房" if zh else "Your home", "value": "租的房子" if zh else "A rented home"},
            ],
            "change": button("change-stay", change),
        },
    ]
    common: Page = {
        "heading": "请核对一遍" if zh else "Please check everything",
        "lead": "要交给居住地公安派出所的，|全部在这一页。" if zh else "This is all that goes to the police station.",
        "primary": button("next", "都对，去签名" if zh else "All right, sign", "arrow-right"),
    }
    short = [{**groups[0], "rows": person[:4]}, *groups[1:3]]
    full = [{**group, "rows": (person + group["rows"])[:4]} for group in groups]
    asked = button("question", "身份证或政务数据不对，怎么办" if zh else "Something on the card is wrong", "help-circle")
    sample = "示例事项，尚未由部门签发" if zh else "Sample, not signed by an agency yet"
    return {
        "review": page(lang, "review", 4, **common, groups=groups, question=None, sample=sample),
        "review-short": page(lang, "review", 4, **common, groups=short, question=asked),
        "review-full": page(lang, "review", 4, **common, groups=full, question=asked),
    }


# A signature in three lines, as x and y in 0..1 of the pad.
SIGNATURE = [
    [[0.16 + t * 0.012, 0.30 + 0.25 * (t / 14) ** 2] for t in range(15)],
    [[0.36 + t * 0.018, 0.62 - 0.022 * t + 0.0016 * t * t] for t in range(16)],
    [[0.70 + 0.09 * ((t % 9) / 9) + 0.004 * t, 0.30 + 0.016 * t] for t in range(22)],
]


def sign_pages(lang: str) -> dict[str, Page]:
    """The empty pad, a signed one, and the other way."""
    zh = lang == "zh-CN"
    statement = (
        "签名表示：核对过的内容是真实的，|您要申请居住证签注。"
        if zh
        else "Signing means: what you checked is true, and you apply for the endorsement."
    )
    common: Page = {
        "lead": statement,
        "rows": [
            {"label": "申请" if zh else "Matter", "value": "居住证签注" if zh else "Residence permit endorsement"},
            {"label": "申请人" if zh else "Applicant", "value": "梁秋荷"},
            {"label": "交给" if zh else "Goes to", "value": "居住地公安派出所" if zh else "Police station of your residence"},
        ],
        "pad_label": "在这里签" if zh else "Sign here",
        "note": "签名只用于这一次申请，送达后从这台机器删除。" if zh else "Used for this application only; deleted here once delivered.",
        "clear": button("sign-clear", "擦掉重写" if zh else "Clear", "eraser"),
        "primary": button("submit", "提交申请" if zh else "Submit", "send"),
    }
    empty = page(
        lang,
        "sign",
        4,
        **common,
        heading="请用手指|签上姓名" if zh else "Sign with your finger",
        strokes=[],
        confirm=None,
        problem="请先在框里签名" if zh else "Please sign in the frame first",
        other=button("sign-other", "不方便签名" if zh else "I cannot sign", "user-check"),
        sample="示例事项，尚未由部门签发" if zh else "Sample, not signed by an agency yet",
    )
    signed = {**empty, "strokes": SIGNATURE, "problem": "", "sample": ""}
    confirm = {
        "heading": "不签名，也一样有效" if zh else "Just as valid as a signature",
        "text": statement,
        "button": {**button("sign-confirm", "我确认，我要申请" if zh else "I confirm that I apply", "circle-check"), "chosen": True},
    }
    other = {
        **signed,
        "heading": "请确认|您要申请" if zh else "Confirm your application",
        "strokes": [],
        "confirm": confirm,
        "clear": None,
        "other": button("sign-other", "还是用手签" if zh else "Sign by hand after all", "signature"),
    }
    return {"sign-empty": empty, "sign": signed, "sign-other": other}
