"""Contracts that only the tests know; switched on by ANPTT_CONTRACT_PACKAGES="contracts,tests.contracts_for_tests"."""
