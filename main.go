// Command bobbin is an IDE for code-first integrations and the runner that executes them.
package main

func main() {}
