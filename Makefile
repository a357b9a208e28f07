.PHONY: build
build:
	swift build -c release
