SHELL := /bin/sh
VENV := .venv/bin
DEV := bin/python bin/setup.py dev
# Two test processes: more would outnumber the cores of a small machine and make browser tests wait.
PYTEST_ARGS ?= -n 2
export PYTHONUTF8 := 1
export PORT BIND

.DEFAULT_GOAL := help
.PHONY: help run test check mission bench format lock

help: ## 列出全部命令
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 18

run: ## 安装所缺、建库、载入演示数据并启动系统（PORT= 选端口，BIND= 选网卡地址）
	@bin/python bin/run.py

test: ## 运行全部测试（设置 DATABASE_URL、REDIS_URL 时在 PostgreSQL 与 Redis 上运行）
	@$(DEV) --browser
	$(VENV)/python -m pytest $(PYTEST_ARGS)

check: ## 检查代码：格式、类型、依赖层次、迁移、部署设置、模板、编排文件
	@$(DEV)
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy .
	$(VENV)/lint-imports
	$(VENV)/python manage.py makemigrations --check --dry-run
	$(VENV)/python bin/check_deploy.py
	$(VENV)/djlint --check --quiet templates
	$(VENV)/python bin/check_compose.py

mission: ## 逐行列出 docs/mission.md 的能力、对应测试与结果；已完成的行缺少通过的测试即失败
	@$(DEV) --browser
	@$(VENV)/python bin/mission.py

bench: ## 测速并打印：工作日计算、每秒办件数、每秒文书数与绘制进程内存、一个月十万件备案的编制与核对、列表在一万件与一百万件时的快慢、同时用 Caluma 做同样的列表、内存（在 PostgreSQL 上，DATABASE_URL= 选库，库中数据会被清空；首次造一百万件约需二十分钟，BENCH_SIZES= 选件数，BENCH_CALUMA=0 不比较）
	@$(DEV)
	$(VENV)/python -m bench.workdays
	$(VENV)/python -m bench.walks
	$(VENV)/python -m bench.lists
	$(VENV)/python -m bench.papers
	$(VENV)/python -m bench.filings

format: ## 按统一格式改写代码与模板
	@$(DEV)
	$(VENV)/ruff check --fix-only
	$(VENV)/ruff format
	$(VENV)/djlint --reformat --quiet templates || true

lock: ## 重新锁定 requirements/*.txt 的版本与哈希
	@$(DEV)
	@cd requirements && for name in base dev; do ../$(VENV)/uv pip compile --quiet --upgrade --universal \
	  --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  -o $$name.txt $$name.in >/dev/null || exit 1; done
