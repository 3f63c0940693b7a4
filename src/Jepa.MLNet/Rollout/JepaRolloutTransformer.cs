using System.Diagnostics.CodeAnalysis;
using Jepa.MLNet;
using Jepa.MLNet.MLNetInternals;
using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(JepaRolloutTransformer), null, typeof(SignatureLoadModel),
    JepaRolloutTransformer.UserName, JepaRolloutTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(IRowMapper), typeof(JepaRolloutTransformer), null, typeof(SignatureLoadRowMapper),
    JepaRolloutTransformer.UserName, JepaRolloutTransformer.LoaderSignature)]

namespace Jepa.MLNet;

/// <summary>
/// Adds a column of predicted latents to data, as made by <see cref="JepaRolloutEstimator"/> or loaded with
/// <c>mlContext.Model.Load</c>. Thread-safe.
/// </summary>
/// <inheritdoc cref="JepaOperatorTransformer" path="/remarks"/>
public sealed class JepaRolloutTransformer : JepaOperatorTransformer
{
    internal const string UserName = "JEPA rollout";
    internal const string LoaderSignature = "JepaRollout";

    private static readonly VersionInfo Version = ComponentVersion.Create("JEPAROLL", LoaderSignature);

    private readonly RolloutPlan _plan;

    internal JepaRolloutTransformer(IHostEnvironment environment, OperatorDefinition definition, RolloutPlan plan)
        : base(environment, Version, definition, (model, parts) => new RolloutOperator(model, parts, plan)) =>
        _plan = plan;

    /// <summary>Gets S, the number of steps.</summary>
    public int Steps => _plan.Steps;

    private protected override void SaveMore(ModelSaveContext ctx)
    {
        ctx.Writer.Write(_plan.Steps);
        ctx.Writer.Write(_plan.AllSteps);
    }

    private static JepaRolloutTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        OperatorDefinition definition = OperatorDefinition.Load(env, ctx, Version, PredictionColumns.Count);
        var plan = new RolloutPlan(ctx.Reader.ReadInt32(), ctx.Reader.ReadBoolean());
        env.CheckDecode(plan.Steps >= 1 && definition.Files.Predictor is not null);
        return new JepaRolloutTransformer(env, definition, plan);
    }

    [SuppressMessage("Performance", "CA1859", Justification = "ML.NET finds the method by its return type.")]
    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema schema) =>
        Create(env, ctx).CreateMapper(schema);
}
