"""Writing a procedure without writing YAML: conditions as sentences, procedures as pages, cases as answers. No Qt."""
