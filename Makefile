# 書かない窓口 Kakanai Desk — `make` で一覧。
.DEFAULT_GOAL := help
.PHONY: help setup run writing-desk test test-heavy check audit bench shots msi fuzz clean
PY := .venv/bin/python

help: ## この一覧
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## 必要なものを入れる(Debian 12。rootでなければ、要るsudoの1行を示して止まる)
	@sh tools/setup.sh

run: setup ## 本物の画面で転入の応対を演じる(FAST=1 で待たずに、CENTER=postgresql で中央をPostgreSQLに)。結果は out/
	@$(PY) tools/demo.py $(if $(FAST),--fast) $(if $(CENTER),--center $(CENTER))

writing-desk: setup ## 記載台: 住民が一人で入れて受付票を出すまでを演じる。画面と受付票は out/writing/
	@$(PY) tools/writing_demo.py

test: setup ## 試験(20分以内)
	@$(PY) tools/tests.py

test-heavy: setup ## 長い・重い試験(45分以内)
	@$(PY) tools/tests.py --heavy

check: setup ## 書き方・型・層の約束、部品の利用条件と一覧(out/sbom.cdx.json)、秘密の混入、ASVSの表
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check -q .
	@.venv/bin/basedpyright
	@.venv/bin/lint-imports
	@$(PY) -m tools.licences
	@$(PY) -m tools.sbom
	@$(PY) -m tools.find_secrets
	@$(PY) -m tools.audit --last
	@$(PY) -m tools.asvs

audit: setup ## 部品の知られた脆弱性を照合(外の一覧に届く機械で。結果は make check が言う)
	@$(PY) -m tools.audit

bench: setup ## 速さと大きさの表。out/bench.json にも書く
	@$(PY) -m tests.bench

shots: setup ## すべての様式の絵を out/forms に、すべての画面の絵を out/screens に(MONTAGE=1 で様式の一覧も、ACCEPT=1 で見たとおりを試験の見本にする)
	@$(PY) tools/form_shots.py $(if $(ACCEPT),--accept) $(if $(MONTAGE),--montage)
	@$(PY) tools/screen_shots.py

msi: setup ## Windows用のインストーラを dist/ に(msitools と gcab が要る。市のPythonなら PYTHON_ZIP= と PYTHON_SHA256=、署名は SIGN_CERT= と SIGN_KEY=)
	@$(PY) -m installer.build $(if $(PYTHON_ZIP),--python-zip $(PYTHON_ZIP) --python-sha256 "$(PYTHON_SHA256)") $(if $(SIGN_CERT),--sign-cert $(SIGN_CERT) --sign-key $(SIGN_KEY))

fuzz: setup ## カードの解析器に乱れたデータを投げる(SECONDS=600 で長く)
	@$(PY) tools/fuzz_cards.py --seconds $(or $(SECONDS),60)

clean: ## 作ったものを消す(仮想環境・out・記録)
	@rm -f resources/definitions.trees
	@rm -rf .venv .venv-paddle .venv-audit out build dist .ruff_cache .import_linter_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "消しました。resources/fonts のフォントは残しています。"
