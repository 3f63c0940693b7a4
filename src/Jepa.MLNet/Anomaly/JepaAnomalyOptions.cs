namespace Jepa.MLNet;

/// <summary>How an anomaly detector scores. All of it is saved with the detector.</summary>
public sealed record JepaAnomalyOptions
{
    /// <summary>Gets S, the steps predicted from each start, each of H frames.</summary>
    /// <value>The default is 1. At least 1.</value>
    public int Steps { get; init; } = 1;

    /// <summary>
    /// Gets m, the number of neighbouring starts whose energies are averaged: fewer alerts on single frames, later
    /// ones on what lasts.
    /// </summary>
    /// <value>The default is 1, no smoothing. At least 1. A span holds K + S·H + m − 1 frames.</value>
    public int Smoothing { get; init; } = 1;

    /// <summary>Gets what the score is an energy of.</summary>
    /// <value>The default is <see cref="AnomalyEvidence.Surprise"/>.</value>
    public AnomalyEvidence Evidence { get; init; } = AnomalyEvidence.Surprise;

    /// <summary>Gets how spans are encoded: batch size, threads, and what becomes of rows with NaN.</summary>
    /// <value>The default is a <see cref="JepaEncodingOptions"/> with its defaults.</value>
    public JepaEncodingOptions Encoding { get; init; } = new();

    /// <summary>The frames of a span for a model.</summary>
    internal int SpanOf(JepaModelDescription description) =>
        checked(StepResiduals.SpanOf(description, Steps) + Smoothing - 1);

    internal void Validate(JepaModelDescription description)
    {
        var guard = new OptionGuard(nameof(JepaAnomalyOptions));
        guard.Given(Encoding);
        Encoding.Validate();
        int most = Scoring.PredictionColumns.MostSteps(description);
        guard.Between(1, most, Steps);
        guard.Between(1, Math.Max(1, most - Steps), Smoothing);
        guard.Defined(Evidence);
    }
}
