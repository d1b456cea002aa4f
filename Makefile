# The test command. The crates come from Cargo.lock; what else the tests need, the first line installs.

.PHONY: test
test:
	tests/consumers/install
	cargo test --locked --all-targets
	cargo test --locked --doc
