// Replaced as soon as this target's first piece lands.
