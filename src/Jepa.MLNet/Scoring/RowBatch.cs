using Jepa.MLNet.Columns;
using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Scoring;

/// <summary>
/// A batch of rows: fill <see cref="Inputs"/>, run, read <see cref="Outputs"/>. One thread at a time.
/// </summary>
internal sealed class RowBatch : IDisposable
{
    private readonly IBatchRunner _runner;
    private readonly IReadOnlyList<InputColumn> _columns;
    private readonly OnnxTensor[] _inputs;
    private readonly OnnxTensor[] _outputs;
    private readonly bool[] _isFinite;
    private bool _allFinite;

    public RowBatch(IBatchOperator batchOperator, int capacity)
    {
        _columns = batchOperator.Columns.Inputs;
        Inputs = [.. _columns.Select(column => new PinnedRows(capacity, column.Size))];
        Outputs = [.. batchOperator.Columns.Outputs.Select(column => new PinnedRows(capacity, column.Size))];
        _inputs = [.. Inputs.Zip(_columns, (rows, column) =>
            rows.As("") with { ReplacesNaN = column.ReplacesNaN })];
        _outputs = [.. Outputs.Select(rows => rows.As(""))];
        _runner = batchOperator.CreateRunner(Inputs, Outputs);
        _isFinite = new bool[capacity];
    }

    public PinnedRows[] Inputs { get; }

    public PinnedRows[] Outputs { get; }

    /// <summary>Binds the column of an input to its place in the batch.</summary>
    public BatchInput Bind(int input, ColumnReader reader) =>
        new(reader, Inputs[input], _columns[input].OffsetOf(reader.Size));

    /// <summary>
    /// Whether the row's inputs held neither NaN nor an infinity when <see cref="Run"/> last saw them.
    /// </summary>
    public bool IsFinite(int row) => _allFinite || _isFinite[row];

    /// <summary>Computes the outputs of the first <paramref name="rows"/> rows.</summary>
    public void Run(int rows)
    {
        _runner.Run(rows);
        _allFinite = FiniteRows.Screen(_inputs, _outputs, rows, _isFinite);
        // The runner and the tensors know the buffers by address alone.
        GC.KeepAlive(this);
    }

    public void Dispose() => _runner.Dispose();
}

/// <summary>An input column and its place in a batch.</summary>
internal readonly struct BatchInput(ColumnReader reader, PinnedRows rows, int offset)
{
    /// <summary>Reads the source's current row into a row of the batch.</summary>
    public void Read(int row) => reader.Read(rows.Row(row)[offset..]);
}
