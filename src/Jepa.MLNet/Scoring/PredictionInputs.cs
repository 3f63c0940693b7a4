using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Scoring;

/// <summary>The actions and times of a batch's rows, as <see cref="PredictionColumns"/> lays them out.</summary>
internal sealed class PredictionInputs
{
    private readonly PinnedRows? _actions;
    private readonly PinnedRows? _times;
    private readonly int _horizon;
    private readonly int _actionSize;

    public PredictionInputs(
        OperatorDefinition definition, JepaModelDescription description, IReadOnlyList<PinnedRows> inputs)
    {
        _horizon = description.Horizon;
        _actionSize = description.ActionSize;
        if (definition.ColumnNames[2] is not null)
            _actions = inputs[1];
        if (definition.ColumnNames[3] is not null)
            _times = inputs[^1];
    }

    /// <summary>Sets what a rollout's step reads beside a row's latent.</summary>
    /// <param name="loop">The rollout.</param>
    /// <param name="row">The row.</param>
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="firstActionFrame">The frame of the actions that step 0 begins with.</param>
    /// <param name="timeOffset">The frames from the start's last frame to the frame whose time is given.</param>
    public void Set(OpenLoop loop, int row, int step, int firstActionFrame, int timeOffset)
    {
        int frame = step * _horizon;
        ReadOnlySpan<float> actions = _actions is null
            ? []
            : _actions.Row(row).Slice((firstActionFrame + frame) * _actionSize, _horizon * _actionSize);
        // A time that is NaN or infinite makes the row's output NaN whatever is computed of it.
        long time = _times is null ? 0 : (long)_times.Row(row)[0] - timeOffset + frame;
        loop.SetAction(row, actions, time);
    }
}
