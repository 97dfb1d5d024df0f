# make run    builds everything and starts the demo on http://localhost:8080
# make test   all checks and tests, end to end included; installs what it needs
SHELL := /bin/bash -o pipefail
NPM := $(shell [ "$$(npm --version | cut -d. -f1)" -ge 11 ] 2>/dev/null && echo npm || echo npx --yes npm@11.19.1)
# The same for programs and tests, so that nothing is compiled twice; only the race detector needs cgo.
export CGO_ENABLED := 0
export GOFLAGS := -trimpath

.PHONY: run build ui test test-full check go-test go-race ui-test e2e fuzz bench tools openapi clean

run: build
	bin/pims demo

build: ui
	go build -o bin/pims ./cmd/pims
	go build -o bin/move ./cmd/move

# Makes the typed client of the interface from docs/openapi.json; run in ui/.
CLIENT_TYPES := node_modules/.bin/openapi-typescript ../docs/openapi.json --default-non-nullable=false -o

# The web interface. It is built again only when something in it changed.
ui: ui/dist/index.html

ui/node_modules/.package-lock.json: ui/package-lock.json
	cd ui && $(NPM) ci --no-audit --no-fund
	touch $@

UI_SOURCES := $(shell find ui/src ui/messages ui/public ui/scripts apps/portfolio/page/art ui/index.html ui/vite.config.ts -type f -not -path 'ui/src/messages/*' 2>/dev/null)
ui/dist/index.html: ui/node_modules/.package-lock.json $(UI_SOURCES)
	cd ui && $(NPM) run --silent build
	touch ui/dist/.gitkeep

# Two at a time: the browsers of e2e wait much, and the race detector needs nothing of the interface while it is built.
test:
	@$(MAKE) --no-print-directory -j2 e2e go-race ui-test check go-test

check: ui
	@bad=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$bad" ] || { echo "gofmt would change: $$bad"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go tool errcheck ./...

# Each test runs once. The race detector looks at what our goroutines share: in these packages it looks at all tests
# but those that are LONG and do one thing after another; elsewhere it would only take minutes. test-full has it everywhere.
RACY := ./storage/... ./jobs ./instance ./identity ./consent ./outbound ./konnectors ./reports
LONG := ^Test(AGrantUnder15FollowsItsModel|EndlessAnswersLeaveRoomForTheWithdrawal|ManyGrantsArrive|Crash|CrashByPortal|EveryCharacter|SessionModel|AKilledTurn|ALongLifeOfATree|AnEpochCutOffAtEachStep|ExamineRestoresWhatFollowsFromDocuments|LettersSurviveCrashes|TheTreeFollowsItsModel|UnderAFolderNothingElseIsSeenOrChanged|VersionsAreThinned|FlippedBits|ListOfTablesWithADamagedLength|DamagedBlobs|SustainedWriting)$$

# Node compares the signatures of badges with those of other libraries. Vet is part of check.
go-test: ui tools
	go test -vet=off -timeout 10m $$(go list ./... | grep -vxFf <(go list $(RACY)))
	go test -vet=off -timeout 10m -run '$(LONG)' $(RACY)

go-race: tools
	CGO_ENABLED=1 go test -vet=off -race -timeout 10m -skip '$(LONG)' $(RACY)

ui-test: ui
	cd ui && $(NPM) run --silent check && $(NPM) run --silent test
	node konnectors/pix/pixtest/generate.mjs --check
	@new=$$(mktemp) && trap 'rm -f "$$new"' EXIT && cd ui && $(CLIENT_TYPES) "$$new" >/dev/null && \
	  diff -q "$$new" src/api/schema.d.ts >/dev/null || { echo "ui/src/api/schema.d.ts is not current: make openapi"; exit 1; }

e2e: tools build
	node ui/e2e/main.mjs

# Longer: more fuzzing, larger histories, the figures.
test-full: test fuzz bench
	CGO_ENABLED=1 go test -race -timeout 60m ./...
	go test -timeout 60m -rapid.checks=5000 ./instance ./storage/...
	PIMS_TEST_FULL=1 go test -timeout 60m ./move ./internal/isolation ./openbadges ./instance
	PIMS_TEST_FULL=1 go test -timeout 120m ./internal/crashtest -crash.rounds 1000
	PIMS_TEST_FULL=1 node ui/e2e/main.mjs

fuzz:
	@for at in $$(grep -rl --include=*_test.go '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
	  for f in $$(grep -rhoE --include=*_test.go '^func (Fuzz[A-Za-z0-9_]+)' $$at | awk '{print $$2}' | sort -u); do \
	    go test $$at -run '^$$' -fuzz "^$$f$$" -fuzztime 30s || exit 1; \
	  done; done

bench:
	go run ./bench/storage
	go run ./bench/density
	go run ./bench/growth
	go run ./bench/node
	go run ./bench/move
	go run ./bench/files
	go run ./bench/pages

openapi:
	go run ./internal/openapi > docs/openapi.json
	cd ui && $(CLIENT_TYPES) src/api/schema.d.ts

# What the tests need from the system: a browser with a font for emoji, the tools
# that must open an archive without pims, and those that fail a disk.
tools:
	@missing=; for t in chromium:chromium age:age zstd:zstd strace:strace mkfs.ext4:e2fsprogs losetup:mount litmus:litmus rclone:rclone cadaver:cadaver mount.davfs:davfs2 pdftoppm:poppler-utils; do \
	  command -v $${t%%:*} >/dev/null || missing="$$missing $${t##*:}"; done; \
	[ -e /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf ] || missing="$$missing fonts-noto-color-emoji"; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "please install:$$missing"; exit 1; }; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; }

clean:
	rm -rf bin data screenshots ui/node_modules ui/dist/* 
