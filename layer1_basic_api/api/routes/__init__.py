"""Routes of layer 1; each module makes one router."""
