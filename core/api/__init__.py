"""What every REST endpoint stands on: who asks, how a refusal is told, how an address is described."""
