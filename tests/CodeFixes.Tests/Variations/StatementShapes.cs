namespace TypedJobs.CodeFixes.Tests.Variations;

/// <summary>What stands around statements. <c>$S</c> stands for them, <c>$T</c> for the token, <c>$I</c> for a number of the place.</summary>
internal static class StatementShapes
{
    public static string[] All { get; } =
    [
        "$S\n",
        "{ $S }\n",
        "if (fast) { $S } else { Use($I); }\n",
        "foreach (int item$I in new[] { 1, 2 })\n{\n    $T.ThrowIfCancellationRequested();\n    $S\n}\n",
        "try\n{\n    $S\n}\nfinally\n{\n    Use($I);\n}\n",
        "try { $S } catch (IOException) when ($I > 0) { Use($I); }\n",
        "try { $S } catch (Exception error$I) when (!$T.IsCancellationRequested) { Use(error$I.Message.Length); }\n",
        "switch (url.Length)\n{\n    case $I:\n        $S\n        break;\n    default:\n        Use($I);\n        break;\n}\n",
        "switch (url.Length)\n{\n    case $I:\n    {\n        $S\n        break;\n    }\n}\n",
        "Func<Task> function$I = async () => { $S await Task.Yield(); };\nawait function$I();\n",
        "await Local$I();\nasync Task Local$I()\n{\n    $S\n    await Task.Yield();\n}\n",
        "using (var scope$I = new MemoryStream($I))\n{\n    $S\n}\n",
        "#region part $I\n$S\n#endregion\n",
        "#if !NEVER\n$S\n#else\nnothing here;\n#endif\n",
        "\n\n    // First this: $I\n    $S // then that\n\n\n",
        "await Task.Run(async () =>\n{\n    $S\n    await Task.Yield();\n}, $T);\n",
        "await new[] { $I }.Select(async item$I =>\n{\n    $S\n    await Task.Yield();\n}).First();\n",
    ];

    public static string Around(string statements, string shape, int place) =>
        shape.Replace("$S", statements, StringComparison.Ordinal).Replace("$I", $"{10 + place}", StringComparison.Ordinal);
}
