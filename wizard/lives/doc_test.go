// Package lives plays random lives of a domain, to show that mailseal keeps its promise: who follows it loses no mail, and it is never
// calm while mail is lost. It has tests only.
//
// A life (life_test.go) is a practice world, the wizard's Engine in it, and lines of the story language (line_test.go), executed one
// after the other. Its lines are made as it goes, from a seed: the user's (user_test.go and those named after it) and those of the
// weather (weather_test.go). After each check of mailseal's, what it says is held against the truth that the world knows
// (invariants_test.go and those named after it). A life that breaks an invariant is made shorter (shrink_test.go) and printed as a
// story; once mended, it is kept in testdata, and played again with each run of the tests.
//
//	go test ./wizard/lives -lives 3000 -seed 7
package lives
