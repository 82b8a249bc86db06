package guide

import "time"

// Chart is the deliveries of the testing days, by sender. Its numbers are what it says; bars above them are an ornament.
type Chart struct {
	Title  string
	Legend string // what stands in a cell without a number
	Total  string // the head of the last column
	Days   []time.Time
	Today  int // its place among the days; -1 where it is not among them
	Rows   []ChartRow
	Failed ChartRow // the deliveries that failed, in which a day with any is a warning
}

// ChartRow is a sender, with a cell for each day.
type ChartRow struct {
	Label string
	Cells []Cell
	Total int64
}

// Cell is a day of a sender.
type Cell struct {
	State  CellState
	Count  int64 // deliveries, where there is a report
	Failed int64 // of them
}

// CellState says whether there is a report for a day.
type CellState int

// The states.
const (
	NoReport CellState = iota // none has come
	Reported
	ToCome // the day is not over
)
