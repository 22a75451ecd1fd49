"""Settings: what there is (schema), and where the values in force come from (layers)."""
