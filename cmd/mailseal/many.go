package main

import "github.com/spf13/cobra"

// manyTopic returns the help about long lists. It is no command.
func manyTopic() *cobra.Command { return &cobra.Command{Use: "many"} }
