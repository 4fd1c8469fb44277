"""What a spec means, neutral and frozen: no word of Compose, Kubernetes or Nomad in it."""
