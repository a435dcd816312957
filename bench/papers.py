"""Prints how many papers per second are drawn and signed, and how large the drawing process grows: python -m bench.papers

500 decisions (BENCH_PAPERS) go the worker's way in a database and file store of their own, thrown away afterwards: page,
electronic seal, two revisions each. Ends with an error when the drawing process outgrows its bound.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time

NUMBER = int(os.environ.get("BENCH_PAPERS", "500"))
STEP = 50


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="pdps-bench-") as scratch:
        os.environ |= {"VAR_DIR": scratch, "PDPS_LOCAL": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        sys.exit(run())


def run() -> int:
    from core import drawing
    from core.pdf.renderer import MOST_KB, ROUND, Renderer

    papers_make()
    renderer, peaks, began = Renderer(), [], time.perf_counter()
    for done in range(STEP, NUMBER + STEP, STEP):
        counts = drawing.draw_due(limit=STEP, renderer=renderer)
        if counts["failed"]:
            print(f"{counts['failed']} papers could not be drawn")
            return 1
        peaks.append(renderer.peak_kb)
        print(f"{min(done, NUMBER):6d} papers  drawing process {renderer.peak_kb // 1024} MB", flush=True)
    seconds = time.perf_counter() - began
    renderer.close()
    print(f"{NUMBER / seconds:.1f} papers/s drawn and signed; {renderer.rounds} processes of at most {ROUND} jobs each")
    print(
        f"drawing process at most {max(peaks) // 1024} MB (bound {MOST_KB // 1024} MB), at the start {peaks[0] // 1024} MB"
    )
    return 1 if max(peaks) > MOST_KB else 0


def papers_make() -> None:
    """Decisions of one body, each due, with one electronic stamp."""
    from core import moments
    from core.models import Document, Jurisdiction, Organisation
    from core.papers import document_make
    from core.stamps import PaperStamp, stamps_register
    from empowerment.seal_picture import seal_picture

    place = Jurisdiction.objects.create(code="bench", name="测速市", division_code="430600")
    name = "测速市绿色化工产业园管理委员会"
    body = Organisation.objects.create(jurisdiction=place, code="bench", kind="park", name=name)
    picture = seal_picture(f"{name}行政审批专用章")

    def stamps(document: Document) -> list[PaperStamp]:
        return [PaperStamp(1, "专用章", body.pk, body.code, name, picture, document.created_at, "张三")]

    stamps_register(stamps)
    for number in range(NUMBER):
        document_make(
            obj=body,
            document_class="decision",
            title="准予行政许可决定书",
            organisation=body,
            facts={
                "applicant": f"测速第{number}新材料有限公司",
                "applicant_identifier": "91430603MA4XXXXX0X",
                "body": name,
                "in_name_of": name,
                "case": f"BENCH{number:06d}",
                "date": moments.chinese_date(moments.today()),
                "granted": True,
                "is_licence": True,
                "item": "建设用地规划许可证核发",
                "legal_basis": "《中华人民共和国城乡规划法》第三十八条",
                "reasons": "经现场核查和专家评审，申请材料齐全，符合控制性详细规划。" * (1 + number % 12),
                "received_at": moments.chinese_moment(moments.now()),
                "subject": "年产二万吨涂料项目用地",
            },
            number_key="bench:决",
            number_pattern="测决〔{year}〕{n}号",
        )


if __name__ == "__main__":
    main()
