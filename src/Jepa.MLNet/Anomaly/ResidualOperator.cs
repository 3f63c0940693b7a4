using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;

namespace Jepa.MLNet;

/// <summary>The residuals of a span's starts as an operator, for what a detector learns of them.</summary>
internal sealed class ResidualOperator(JepaModel model, OperatorDefinition definition, SpanLayout layout)
    : IBatchOperator
{
    public OperatorColumns Columns { get; } = new(
        AnomalyOperator.Inputs(definition, model.Description, layout),
        [new OutputColumn("Residuals", checked(layout.Starts * layout.ResidualSize))]);

    public int BatchSize => definition.Options.BatchSize;

    public NonFiniteWindows NonFinite => NonFiniteWindows.GiveNaN;

    public void ThrowIfDisposed() => model.Encoder.ThrowIfDisposed();

    public IBatchRunner CreateRunner(IReadOnlyList<PinnedRows> inputs, IReadOnlyList<PinnedRows> outputs) =>
        new Runner(new StepResiduals(model, definition, layout.Steps, starts: .., inputs), outputs[0]);

    private sealed class Runner(StepResiduals residuals, PinnedRows output) : IBatchRunner
    {
        public void Run(int rows)
        {
            residuals.Run(rows);
            residuals.Rows.First(rows).CopyTo(output.First(rows));
        }

        public void Dispose() => residuals.Dispose();
    }
}
