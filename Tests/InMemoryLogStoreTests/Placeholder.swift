// Replaced as soon as this target's first test lands.
