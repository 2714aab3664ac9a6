"""Sample pages of every screen, in both languages, as the runner would send them: for pictures and for the tests that look at them.

Parts: `asked_pages` (catalogue, guide, notice, form, review, sign, the idle warning), `all_pages` (these, the drawn ones, the lobby's).
People, addresses and numbers are invented. Bars mark where a line may end, as in the real texts.
Thread rule: new dictionaries at each call. Failure rule: an unknown language is a KeyError.
"""

from tests.support.pages_asked import SIGNATURE, Page, button, form_pages, page, review_pages, sign_pages
from tests.support.pages_catalogue import catalogue_pages
from tests.support.pages_drawn import drawn_pages
from tests.support.pages_lobby import lobby_pages

__all__ = ["LANGUAGES", "SIGNATURE", "Page", "all_pages", "asked_pages"]

LANGUAGES = ("zh-CN", "en")


def _catalogue(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    names = (
        ("home-heart", "居住证签注", "每年一次，免费办理", "Residence permit endorsement", "Yearly, free"),
        ("baby-carriage", "有孩子了", "生育登记、医保参保", "A child is born", "Birth, insurance"),
        ("school", "上学读书", "入学报名、助学金", "School", "Enrolment, grants"),
        ("briefcase", "找工作", "就业登记、失业金", "Work", "Registration, benefits"),
        ("stethoscope", "看病就医", "异地备案、报销", "Health", "Registration, refunds"),
        ("armchair", "退休养老", "养老金、高龄津贴", "Retirement", "Pension, allowance"),
    )
    found = {}
    for count in (1, 2, 6):
        tiles = [
            {"id": f"matter-{n}", "icon": icon, "title": title if zh else title_en, "sub": sub if zh else sub_en}
            for n, (icon, title, sub, title_en, sub_en) in enumerate(names[:count])
        ]
        found[f"catalogue-{count}"] = page(
            lang,
            "catalogue",
            0,
            greeting="上午好，" if zh else "Good morning,",
            heading="您要办什么事？" if zh else "what can we do?",
            tiles=tiles,
            back=button("back", "退出" if zh else "Leave", "x"),
            simulated=("模拟设备" if zh else "Simulated devices") if count == 1 else "",
        )
    return found


def _guide(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    rows = (
        (
            "target-arrow",
            "用来做什么",
            "办理居住证每年一次的签注，\n让居住证继续有效。",
            "What it is for",
            "To give your residence permit its yearly endorsement, so that it stays valid.",
        ),
        (
            "id",
            "用到哪些信息",
            "身份证上的姓名、性别、|出生日期、住址和号码；\n您填的现住址、手机号|和居住理由。",
            "What is used",
            "Name, sex, birth date, address and number on your ID card; the address, phone and reason you give.",
        ),
        ("building-community", "谁会收到", "只交给您居住地的公安派出所。", "Who gets it", "Only the police station where you live."),
        (
            "hourglass",
            "保存多久",
            "这台机器：您离开就清屏，|申请送达后删除。\n派出所：按档案管理规定保存。",
            "How long it is kept",
            "On this machine: until it is delivered.\nAt the station: as the rules on records say.",
        ),
    )
    guide = page(
        lang,
        "guide",
        1,
        heading="先看明白，再决定" if zh else "Read first, then decide",
        lead="您同意之前，不会读取任何信息。" if zh else "Nothing is read until you agree.",
        facts=[
            {"icon": "clock", "text": "大约 3 分钟" if zh else "About 3 minutes"},
            {"icon": "currency-yen", "text": "不收费" if zh else "Free of charge"},
            {"icon": "id", "text": "需要身份证" if zh else "ID card needed"},
        ],
        rows=[
            {"icon": icon, "title": title if zh else title_en, "text": text if zh else text_en}
            for icon, title, text, title_en, text_en in rows
        ],
        full=button("notice-full", "看完整告知书" if zh else "Read the full notice", "file-text"),
        back=button("back", "不同意，返回" if zh else "No, go back", "arrow-left"),
        primary=button("agree", "同意，去刷身份证" if zh else "I agree, go on", "arrow-right"),
        sample="示例事项，尚未由部门签发" if zh else "Sample, not signed by an agency yet",
        simulated="模拟设备" if zh else "Simulated devices",
    )
    paragraphs = (
        (
            "为什么要办",
            "《居住证暂行条例》第十条：居住证每年签注一次。在居住地连续居住的，应当在居住每满一年之日前一个月内办理签注。逾期没有办理的，"
            "居住证的使用功能中止；补办以后恢复。",
            "Why it is needed",
            "Interim Regulations on Residence Permits, article 10: a permit is endorsed yearly, within one month before each full year "
            "of residence. Without it the permit is suspended until it is endorsed.",
        ),
        (
            "收费",
            "《居住证暂行条例》第十九条：办理签注手续不收取费用。",
            "Fees",
            "Article 19 of the same regulations: the endorsement is free of charge.",
        ),
        (
            "您的信息",
            "您同意以后，这台机器才读取身份证。读到的和您填写的内容加密后交给居住地公安派出所，只用于这次签注。您不签名提交，任何内容都不会留下。",
            "Your data",
            "Your ID card is read only after you agree. What is read and what you answer is encrypted and goes to the police station "
            "where you live, for this endorsement alone. If you do not sign and submit, nothing stays behind.",
        ),
        (
            "您可以不同意",
            "不同意可以直接返回，也可以到居住地派出所或社区服务窗口当面办理，结果一样。",
            "You may say no",
            "You can go back now, or apply in person at the police station or the service window, with the same result.",
        ),
    )
    notice = page(
        lang,
        "notice",
        1,
        heading="完整告知书" if zh else "The full notice",
        paragraphs=[{"title": title if zh else title_en, "text": text if zh else text_en} for title, text, title_en, text_en in paragraphs],
        page_text="1 / 2",
        more=button("notice-more", "下一页" if zh else "Next page", "arrow-right"),
    )
    return {"guide": guide, "notice": notice}


def _idle(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    under = form_pages(lang)["form-house"]
    idle = {
        "heading": "您还在办吗？" if zh else "Are you still there?",
        "lead_lines": ["没有回应就会结束办理，", "清除您填的内容。"]
        if zh
        else ["Without an answer this ends,", "and what you filled in is cleared."],
        "seconds": 18,
        "unit": "秒" if zh else "seconds",
        "total": 25,
        "more": button("more-time", "我还需要时间" if zh else "I need more time"),
        "note": "可以点很多次，不着急。点别的地方也算。" if zh else "As often as you like. Anywhere on the screen will do.",
        "end": button("end", "结束，清除内容" if zh else "End and clear", "x"),
        "covered": "您填的内容先遮住了，都还在" if zh else "What you filled in is covered, and still there",
    }
    return {"idle": {**under, "idle": idle}}


def asked_pages(lang: str) -> dict[str, Page]:
    """The samples of the screens that ask, in `lang` ("zh-CN" or "en"), by the name of their picture."""
    found: dict[str, Page] = {}
    for part in (_catalogue, _guide, form_pages, review_pages, sign_pages, _idle):
        found.update(part(lang))
    return found


def all_pages() -> dict[str, Page]:
    """Every sample page of every screen and language, as NAME.LANG."""
    return {
        f"{name}.{lang}": sample
        for lang in LANGUAGES
        for name, sample in {**drawn_pages(lang), **asked_pages(lang), **lobby_pages(lang), **catalogue_pages(lang)}.items()
    }
