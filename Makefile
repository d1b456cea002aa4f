# The test command. Everything that the tests need comes with Rust and from Cargo.lock: nothing is installed here yet.

.PHONY: test
test:
	cargo test --locked --all-targets
	cargo test --locked --doc
