using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>
/// An operator in plain C# that counts its runs: the sum of the window as a vector of one, and as a scalar. What it gives, the shared
/// view, cursor and mapper alone are answerable for.
/// </summary>
internal sealed class CountingOperator(int batchSize, NonFiniteWindows nonFinite = NonFiniteWindows.GiveNaN) : IBatchOperator
{
    private int _runs;
    private int _rows;

    /// <summary>How many batches were computed, and how many rows in them.</summary>
    public (int Runs, int Rows) Counts => (_runs, _rows);

    public OperatorColumns Columns { get; } = new(
        [new InputColumn("Window", WindowSize: 4, new FrameShape(1))], [new OutputColumn("Sum", 1), new OutputColumn("Scalar", 1, IsScalar: true)]);

    public int BatchSize => batchSize;

    public NonFiniteWindows NonFinite => nonFinite;

    public void ThrowIfDisposed()
    {
    }

    public IBatchRunner CreateRunner(IReadOnlyList<PinnedRows> inputs, IReadOnlyList<PinnedRows> outputs) => new Runner(this, inputs[0], outputs);

    public BatchedDataView View(MLContext context, IDataView source)
    {
        IHost host = ((IHostEnvironment)context).Register("test");
        return new BatchedDataView(host, source, this, schema => new OperatorRowMapper(schema, this, null!));
    }

    private sealed class Runner(CountingOperator counter, PinnedRows windows, IReadOnlyList<PinnedRows> sums) : IBatchRunner
    {
        public void Run(int rows)
        {
            Interlocked.Increment(ref counter._runs);
            Interlocked.Add(ref counter._rows, rows);
            for (int row = 0; row < rows; row++)
            {
                foreach (PinnedRows sum in sums)
                    sum.Row(row)[0] = windows.Row(row)[0] + windows.Row(row)[1] + windows.Row(row)[2] + windows.Row(row)[3];
            }
        }

        public void Dispose()
        {
        }
    }
}
