"""A Kafka of our own on this machine: Apache's jars by Maven, one node, for trying things out."""
