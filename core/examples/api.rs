fn main() {
    let path = std::env::args().nth(1).unwrap();
    struct R(std::path::PathBuf);
    impl stipula::Resolver for R { fn resolve(&self, n: &str) -> Result<String, String> { std::fs::read_to_string(self.0.join(n)).map_err(|e| e.to_string()) } }
    let text = std::fs::read_to_string(&path).unwrap();
    let c = stipula::Contract::compiler(text).name(&path).resolver(R(std::path::Path::new(&path).parent().unwrap().into())).compile().unwrap();
    println!("{}", c.to_json());
}
