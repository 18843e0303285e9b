"""The curve as a picture: the win rate in training over its seconds, a line for each seed."""

from collections.abc import Sequence

__all__ = ["picture"]

WIDTH, HEIGHT, LEFT, LOW = 720, 320, 56, 40
COLORS = ("#2f6fd0", "#d0572f", "#2f9c62", "#8a4fc4", "#b08a1e")

Curve = Sequence[tuple[float, int, float | None]]


def picture(curves: Sequence[Curve], title: str, reach: float) -> str:
    """An SVG of win rates, with a line at the reach."""
    longest = max(curve[-1][0] for curve in curves)

    def at(seconds: float, rate: float) -> str:
        x = LEFT + (WIDTH - LEFT - 16) * seconds / longest
        y = HEIGHT - LOW - (HEIGHT - LOW - 40) * rate
        return f"{x:.1f},{y:.1f}"

    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'font-family="system-ui, sans-serif" font-size="13">'
        ),
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="15" fill="#222">{title}</text>',
    ]
    for percent in (0, 25, 50, 75, 100):
        begin, end = at(0, percent / 100), at(longest, percent / 100)
        y = float(begin.split(",")[1])
        parts += [
            f'<polyline points="{begin} {end}" stroke="#e3e3e3" fill="none"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#666">{percent}%</text>',
        ]
    parts.append(
        f'<polyline points="{at(0, reach)} {at(longest, reach)}" stroke="#999" fill="none" '
        'stroke-dasharray="5 4"/>'
    )
    step = max(1, round(longest / 6 / 10) * 10)
    for second in range(0, int(longest) + 1, step):
        x = at(second, 0).split(",")[0]
        parts.append(
            f'<text x="{x}" y="{HEIGHT - LOW + 20}" text-anchor="middle" fill="#666">'
            f"{second} s</text>"
        )
    for curve, color in zip(curves, COLORS * len(curves), strict=False):
        points = " ".join(at(seconds, rate) for seconds, _, rate in curve if rate is not None)
        parts.append(f'<polyline points="{points}" stroke="{color}" stroke-width="2" fill="none"/>')
    return "\n".join([*parts, "</svg>", ""])
