# The test command. The tests need Rust alone; the crates come from Cargo.lock.

.PHONY: test
test:
	cargo test --locked --all-targets
	cargo test --locked --doc
