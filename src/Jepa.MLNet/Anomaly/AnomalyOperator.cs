using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;

namespace Jepa.MLNet;

/// <summary>A detector as an operator: a span in; alert, score, p-value, and if asked channels' shares out.</summary>
internal sealed class AnomalyOperator(
    JepaModel model, OperatorDefinition definition, AnomalyEnergy energy, AnomalyDetection detection) : IBatchOperator
{
    /// <summary>
    /// The names of a definition: those of <see cref="PredictionColumns"/>, then the channels or null.
    /// </summary>
    public const int NameCount = PredictionColumns.Count + 1;

    private readonly AnomalyEnergy _energy = energy;
    private readonly ChannelBlame? _blame = MakesChannels(definition) ? new ChannelBlame(energy) : null;

    public OperatorColumns Columns { get; } =
        ColumnsOf(definition, model.Description, energy.Layout, detection.ChannelNames);

    public int BatchSize => definition.Options.BatchSize;

    public NonFiniteWindows NonFinite => definition.Options.NonFinite;

    /// <summary>Whether a definition asks for the channels' shares.</summary>
    public static bool MakesChannels(OperatorDefinition definition) => definition.ColumnNames[^1] is not null;

    public static OperatorColumns ColumnsOf(
        OperatorDefinition definition,
        JepaModelDescription description,
        SpanLayout layout,
        IReadOnlyList<string>? channelNames = null)
    {
        string name = definition.ColumnNames[0]!;
        List<OutputColumn> outputs =
            [new(name, 3) { SlotName = slot => name + (slot == 0 ? "Alert" : slot == 1 ? "Score" : "PValue") }];
        if (definition.ColumnNames[^1] is { } channels)
        {
            outputs.Add(new OutputColumn(channels, layout.Channels)
            {
                SlotName = channel => channelNames?[channel] ?? $"{channels}{channel}",
            });
        }
        return new OperatorColumns(Inputs(definition, description, layout), outputs);
    }

    /// <summary>The columns that residuals are computed of.</summary>
    public static IReadOnlyList<InputColumn> Inputs(
        OperatorDefinition definition, JepaModelDescription description, SpanLayout layout)
    {
        Range between = (description.WindowSize - 1)..(layout.Frames - 1);
        return PredictionColumns.Inputs(definition, description, layout.Frames, layout.Frames, between);
    }

    public void ThrowIfDisposed() => model.Encoder.ThrowIfDisposed();

    public IBatchRunner CreateRunner(IReadOnlyList<PinnedRows> inputs, IReadOnlyList<PinnedRows> outputs) =>
        new Runner(this, detection, inputs, outputs);

    private StepResiduals Residuals(IReadOnlyList<PinnedRows> inputs, Range starts) =>
        new(model, definition, _energy.Layout.Steps, starts, inputs);

    private sealed class Runner : IBatchRunner
    {
        private readonly AnomalyEnergy _energy;
        private readonly AnomalyDetection _detection;
        private readonly StepResiduals _residuals;
        private readonly IReadOnlyList<PinnedRows> _inputs;
        private readonly IReadOnlyList<PinnedRows> _outputs;
        private readonly ChannelBlame.Runner? _blame;
        private readonly float[] _filled;
        private readonly double[] _scratch;

        public Runner(
            AnomalyOperator owner,
            AnomalyDetection detection,
            IReadOnlyList<PinnedRows> inputs,
            IReadOnlyList<PinnedRows> outputs)
        {
            (_inputs, _outputs) = (inputs, outputs);
            (_energy, _detection) = (owner._energy, detection);
            _residuals = owner.Residuals(inputs, starts: ..);
            _filled = new float[inputs[0].Width];
            _scratch = new double[_energy.Layout.ScratchSize];
            if (owner._blame is { } blame)
                _blame = blame.CreateRunner(inputs, occluded => owner.Residuals(occluded, starts: ^1..));
        }

        public void Run(int rows)
        {
            _residuals.Run(rows);
            for (int row = 0; row < rows; row++)
            {
                _energy.Layout.CopyFilled(_inputs[0].Row(row), _filled);
                float score = _energy.Score(_filled, _residuals.Rows.Row(row), _scratch);
                double pValue = _detection.Tail.PValue(score);
                Span<float> verdict = _outputs[0].Row(row);
                verdict[0] = pValue <= _detection.FalseAlarmRate ? 1 : 0;
                verdict[1] = score;
                verdict[2] = (float)pValue;
            }
            _blame?.Run(rows, _residuals.Rows, _outputs[1]);
        }

        public void Dispose()
        {
            _residuals.Dispose();
            _blame?.Dispose();
        }
    }
}
