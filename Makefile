# The test command. The crates come from Cargo.lock; what else the tests need, the first line installs.

.PHONY: test instructions
test:
	tests/consumers/install
	cargo test --locked --all-targets
	cargo test --locked --doc

# Fails where the program takes more instructions than it should; the build is that of the tests.
instructions:
	tests/consumers/install
	cargo bench --locked --profile dev --bench whole -- --instructions
