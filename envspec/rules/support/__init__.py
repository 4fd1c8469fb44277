"""What several rules ask: credentials, versions, ports, commands. No rule is in here."""
