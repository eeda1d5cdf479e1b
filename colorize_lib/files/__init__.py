"""What comes from disk and network: CIFAR-10 and photographs."""
