using System.Globalization;
using Jepa.Samples.Lab.Report;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The table that every comparison of variants ends with.</summary>
internal static class Tables
{
    public static ResultTable Of(IReadOnlyList<Outcome> outcomes)
    {
        IReadOnlyList<string> states = outcomes[0].Variant.Trial.World.StateNames;
        return new ResultTable(
            $"Mean ± standard deviation over {outcomes[0].Results.Count} seeds; R² of linear probes on unseen series",
            [
                "configuration",
                .. states.Select(state => state + " R²"),
                .. states.Select(state => $"{state} R², raw window"),
                "scale",
                "narrowest / widest axis",
                "effective rank",
                "prediction R²",
                "seconds a seed",
            ],
            [
                .. outcomes.Select(outcome => (string[])
                [
                    outcome.Name,
                    .. states.Select(state => outcome.Latent(state).ToString()),
                    .. states.Select(state => outcome.Raw(state).ToString()),
                    outcome.Scale.ToString("g2"),
                    outcome.NarrowestAxis.ToString("g2"),
                    outcome.EffectiveRank.ToString("f1"),
                    Prediction(outcome),
                    outcome.Of(result => result.Seconds).Mean.ToString("f0", CultureInfo.InvariantCulture),
                ]),
            ]);

        static string Prediction(Outcome outcome)
        {
            bool collapsed = outcome.Results.Any(result => result.PredictionRSquared is null);
            return collapsed ? "collapsed" : outcome.Of(result => result.PredictionRSquared!.Value).ToString();
        }
    }
}
