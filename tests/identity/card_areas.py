"""Text areas of invented people, put together field by field from the published layouts."""


def area(*fields: tuple[str, int]) -> bytes:
    """Join `(text, width in bytes)` fields, padded with spaces, into a text area."""
    parts = []
    for text, width in fields:
        units = text.encode("utf-16-le", "surrogatepass")
        assert len(units) <= width
        parts.append(units + b" \0" * ((width - len(units)) // 2))
    whole = b"".join(parts)
    assert len(whole) == 256
    return whole


def citizen(
    name: str = "测试甲", sex: str = "1", nation: str = "01", birth: str = "19491231", to: str = "长期", number: str = "11010519491231002X"
) -> bytes:
    """A resident card (GA/T 490)."""
    return area(
        (name, 30), (sex, 2), (nation, 4), (birth, 16), ("北京市朝阳区测试路1号", 70), (number, 36),
        ("北京市公安局朝阳分局", 30), ("20200101", 16), (to, 16), ("", 36),
    )  # fmt: skip


def residence_permit() -> bytes:
    """A residence permit for Hong Kong, Macau and Taiwan residents."""
    return area(
        ("测试乙", 30), ("1", 2), ("", 4), ("19940823", 16), ("广东省广州市天河区测试路2号", 70), ("810000199408230021", 36),
        ("广州市公安局天河分局", 30), ("20200101", 16), ("20250101", 16), ("H12345678", 18), ("01", 4), ("", 6), ("J", 2), ("", 6),
    )  # fmt: skip


def foreign_2017(latin: str = "TEST, ALPHA", chinese: str = "测试丙") -> bytes:
    """A foreign permanent resident's card of 2017."""
    return area(
        (latin, 120), ("2", 2), ("CAN110081080310", 30), ("CAN", 6), (chinese, 30), ("20180101", 16), ("20280101", 16),
        ("19810803", 16), ("01", 4), ("1500", 8), ("I", 2), ("", 6),
    )  # fmt: skip


def foreign_2023(chinese: str = "测试丁", latin: str = "TEST, BRAVO", rest: str = "") -> bytes:
    """A foreign permanent resident's card of 2023."""
    return area(
        (chinese, 30), ("1", 2), ("00", 4), ("19850101", 16), (latin, 70), ("932682198501010017", 36), ("", 30), ("20240101", 16),
        ("20340101", 16), (rest, 22), ("SAU", 6), ("Y", 2), ("", 6),
    )  # fmt: skip
