using Jepa.MLNet.Columns;
using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;
using Jepa.MLNet.Windowing;
using Microsoft.ML;

namespace Jepa.MLNet;

/// <summary>Reads the spans of a view and computes their residuals, for what is learned of them.</summary>
internal sealed class SpanScan
{
    private readonly IDataView _view;
    private readonly IBatchOperator _operator;
    private readonly SpanLayout _layout;
    private readonly DataViewSchema.Column[] _inputs;
    private readonly DataViewSchema.Column? _series;

    public SpanScan(IDataView view, IBatchOperator residuals, SpanLayout layout)
    {
        (_view, _operator, _layout) = (view, residuals, layout);
        _inputs = residuals.Columns.Find(view.Schema);
        // SlidingWindow says what told the series apart.
        if (WindowLayout.Of(_inputs[0])?.SeriesColumnName is { } name)
            _series = view.Schema.GetColumnOrNull(name);
    }

    /// <summary>What a scan calls for each row whose numbers are all there.</summary>
    /// <param name="span">The span's frames, missing values filled.</param>
    /// <param name="residuals">The residuals of each start.</param>
    /// <param name="row">The row's index among all of the view.</param>
    /// <param name="series">The series' number; -1 where it is missing.</param>
    public delegate void Visitor(ReadOnlySpan<float> span, ReadOnlySpan<float> residuals, long row, int series);

    /// <summary>Counts rows and series.</summary>
    public (long Rows, int Series) Count()
    {
        DataViewSchema.Column[] columns = _series is { } series ? [series] : [];
        using DataViewRowCursor cursor = _view.GetRowCursor(columns);
        SeriesNumbers numbers = SeriesNumbers.Create(cursor, _series);
        (long rows, int last) = (0, -1);
        for (; cursor.MoveNext(); rows++)
            last = Math.Max(last, numbers.Current());
        return (rows, last + 1);
    }

    /// <summary>Visits the rows in order, and counts those left out for a number that is missing or infinite.</summary>
    public long Run(Visitor visit)
    {
        IEnumerable<DataViewSchema.Column> columns = _series is { } series ? _inputs.Append(series) : _inputs;
        using DataViewRowCursor cursor = _view.GetRowCursor(columns.DistinctBy(column => column.Index));
        SeriesNumbers numbers = SeriesNumbers.Create(cursor, _series);
        using var batch = new RowBatch(_operator, _operator.BatchSize);
        BatchInput[] inputs =
            [.. _inputs.Select((column, input) => batch.Bind(input, ColumnReader.Create(cursor, column)))];
        var batchSeries = new int[_operator.BatchSize];
        var filled = new float[batch.Inputs[0].Width];
        (long visited, long skipped) = (0, 0);
        int count = 0;
        while (cursor.MoveNext())
        {
            foreach (BatchInput input in inputs)
                input.Read(count);
            batchSeries[count++] = numbers.Current();
            if (count == batchSeries.Length)
                VisitBatch();
        }
        VisitBatch();
        return skipped;

        void VisitBatch()
        {
            batch.Run(count);
            for (int row = 0; row < count; row++, visited++)
            {
                _layout.CopyFilled(batch.Inputs[0].Row(row), filled);
                if (batch.IsFinite(row) && FiniteRows.AllFinite(filled))
                    visit(filled, batch.Outputs[0].Row(row), visited, batchSeries[row]);
                else
                    skipped++;
            }
            count = 0;
        }
    }
}
