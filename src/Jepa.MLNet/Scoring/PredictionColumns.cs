namespace Jepa.MLNet.Scoring;

/// <summary>
/// The columns of an operator that predicts: output, frames, and beside them actions and time where the model reads
/// them.
/// </summary>
internal static class PredictionColumns
{
    /// <summary>The names of a definition: output, frames, actions or null, time or null.</summary>
    public const int Count = 4;

    /// <summary>Names the columns, and refuses what the model cannot predict with.</summary>
    /// <exception cref="ArgumentException">
    /// There is no predictor, a column that the model reads is missing, or one that it does not read is given.
    /// </exception>
    public static string?[] Name(
        OptionGuard guard,
        JepaModel model,
        string outputColumnName,
        string? inputColumnName,
        string? actionsColumnName,
        string? timeColumnName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        string source = $"'{model.Files.Encoder.Source}' alone";
        guard.That(model.HasPredictor, source, "a model with its predictor", nameof(model));
        Check(actionsColumnName, model.Description.ActionSize > 0, "actions", nameof(actionsColumnName));
        Check(timeColumnName, model.Description.PositionalEncodingSize > 0, "times", nameof(timeColumnName));
        return [outputColumnName, inputColumnName ?? outputColumnName, actionsColumnName, timeColumnName];

        void Check(string? column, bool isRead, string what, string name) => guard.That(
            isRead ? !string.IsNullOrWhiteSpace(column) : column is null,
            column is null ? null : $"'{column}'",
            isRead ? $"the column of the {what} that the model reads" : $"null: the model reads no {what}",
            name);
    }

    /// <summary>The columns read: frames, actions of as many frames as given, and the time.</summary>
    public static IReadOnlyList<InputColumn> Inputs(
        OperatorDefinition definition,
        JepaModelDescription description,
        int frames,
        int actionFrames,
        Range neededActions)
    {
        List<InputColumn> inputs =
            [new(definition.ColumnNames[1]!, frames, description.Frame, description.ImputesMissingValues)];
        if (definition.ColumnNames[2] is { } actions)
        {
            var action = new FrameShape(description.ActionSize);
            inputs.Add(new InputColumn(actions, actionFrames, action) { Needed = neededActions });
        }
        if (definition.ColumnNames[3] is { } time)
            inputs.Add(new InputColumn(time, 1, new FrameShape(1)));
        return inputs;
    }

    /// <summary>The most steps whose rows an array can hold.</summary>
    public static int MostSteps(JepaModelDescription description)
    {
        long frame = Math.Max(description.Frame.Size, description.ActionSize);
        long widest = Math.Max(frame * description.Horizon, description.LatentSize);
        return (int)Math.Max(1, (Array.MaxLength - (long)description.WindowSize * frame) / widest - 1);
    }
}
