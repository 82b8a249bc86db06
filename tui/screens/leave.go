package screens

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
)

// toList is the answer that goes to the list of domains. No question has it.
const toList = "\x00list"

// NewLeave asks the question of a board that can be left undone. Two ways lead out of it: to the list of domains, and out of
// the task.
func NewLeave(kit Kit, over Screen, q guide.Question) Screen {
	top, _, _ := headOver(over)
	list := guide.Option{Value: toList, Label: kit.say(msgid.TuiLeaveList, nil), Detail: kit.say(msgid.TuiLeaveListDetail, nil)}
	q.Options = slices.Insert(slices.Clone(q.Options), 1, list)
	return dialog{kit: kit, head: top, ofTask: true, question: newQuestion(kit, q, q.Default), intent: func(answer string) tea.Msg {
		switch answer {
		case toList:
			return List{}
		case q.Default:
			return Close{}
		}
		return Answered{q.ID, answer}
	}}
}
